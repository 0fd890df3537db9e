"""Zendesk: its full JSON export (one ticket or user a line), and the answers of its API for tickets, users and macros.

A ticket with its comments is a conversation. A macro that writes a comment is a canned response; what else it does is
not brought in.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from qiantai.desk.importers.base import (
    Broken,
    Contact,
    Line,
    Mistake,
    NotAnExport,
    Phrase,
    Record,
    Source,
    Talk,
    contact_of,
    key_of,
    moment,
    plain,
    words,
)
from qiantai.desk.importers.files import documents

Raw = Mapping[str, Any]
RESOURCES = ("users", "tickets", "macros", "end_users", "results")
STAFF = frozenset({"agent", "admin"})
CHANNELS = {"web": "email", "email": "email", "chat": "web", "native_messaging": "web"}
CHANNELS |= {"messaging": "web", "voice": "phone", "phone": "phone", "api": "api", "sms": "sms"}
PEOPLE = ("requester", "submitter", "assignee")


@dataclass(slots=True)
class _Sorted:
    people: dict[str, Raw] = field(default_factory=dict)
    tickets: dict[str, Raw] = field(default_factory=dict)
    macros: list[Raw] = field(default_factory=list)


class ZendeskImporter:
    """Reads what Zendesk exports and answers."""

    name: ClassVar[str] = "zendesk"

    def read(self, path: Path) -> Iterator[Record]:
        """Every record of a file, folder or archive."""
        found = _Sorted()
        for document in documents(path):
            _sort(document, found)
        if not (found.people or found.tickets or found.macros):
            raise NotAnExport(f"{path}: holds nothing of Zendesk's", field="file")
        for ticket in found.tickets.values():
            _sort_people(ticket, found)
        staff = {one for one, person in found.people.items() if person.get("role") in STAFF}
        for one, person in found.people.items():
            if one not in staff:
                yield _tried("contact", person, _contact)
        for ticket in found.tickets.values():
            yield _tried("conversation", ticket, lambda raw: _talk(raw, found.people, staff))
        for macro in found.macros:
            yield _tried("canned_response", macro, _phrase)


def _tried(kind: str, raw: Raw, read: Any) -> Record:
    try:
        record: Record = read(raw)
    except (Broken, AttributeError, TypeError, KeyError) as error:
        return Mistake(kind, words(raw.get("id")), str(error) or type(error).__name__)
    return record


def _sort(value: Any, found: _Sorted) -> None:
    if isinstance(value, list):
        for one in value:
            _sort(one, found)
    elif isinstance(value, Mapping):
        one = words(value.get("id"))
        if "actions" in value and "title" in value:
            found.macros.append(value)
        elif "requester_id" in value or "requester" in value:
            known = found.tickets.get(one)
            if known is None or "comments" in value:
                found.tickets[one] = value
        elif one and ("role" in value or "external_id" in value):
            found.people[one] = value
        else:
            for name in RESOURCES:
                _sort(value.get(name), found)
            for name in ("ticket", "user", "macro"):
                _sort(value.get(name), found)


def _sort_people(ticket: Raw, found: _Sorted) -> None:
    """The full export repeats the people inside each ticket."""
    for place in PEOPLE:
        person = ticket.get(place)
        if isinstance(person, Mapping) and person.get("id") is not None:
            found.people.setdefault(words(person["id"]), person)


def _contact(raw: Raw) -> Contact:
    return contact_of(raw, "external_id", "phone")


def _requester(raw: Raw) -> str:
    person = raw.get("requester")
    return words(person.get("id") if isinstance(person, Mapping) else raw.get("requester_id"))


def _talk(raw: Raw, people: Mapping[str, Raw], staff: set[str]) -> Talk:
    one, asked_by, began = key_of(raw), _requester(raw), moment(raw.get("created_at"))
    lines = [_line(said, asked_by, people, staff) for said in raw.get("comments") or ()]
    told = words(raw.get("description"))
    if not lines and told:
        name = words(people.get(asked_by, {}).get("name"))
        lines = [Line("description", began, "customer", False, name, told)]
    if not lines:
        raise Broken("nothing was said in it")
    lines.sort(key=lambda said: said.at)
    via = words((raw.get("via") or {}).get("channel"))
    return Talk(one, asked_by or None, CHANNELS.get(via, "zendesk"), began, tuple(lines))


def _line(raw: Raw, asked_by: str, people: Mapping[str, Raw], staff: set[str]) -> Line:
    author = words(raw.get("author_id"))
    text = words(raw.get("plain_body")) or words(raw.get("body"))
    text = text or plain(words(raw.get("html_body")))
    files = tuple(words(one.get("file_name"))[:200] for one in raw.get("attachments") or ())
    if not text and not files:
        raise Broken(f"comment {words(raw.get('id'))} is empty")
    source: Source = "customer"
    if author in staff or (author not in people and author != asked_by):
        source = "system" if author == "-1" else "agent"
    name = words(people.get(author, {}).get("name"))[:200]
    private = raw.get("public") is False
    return Line(key_of(raw), moment(raw.get("created_at")), source, private, name, text, files)


def _phrase(raw: Raw) -> Phrase:
    text = ""
    for action in raw.get("actions") or ():
        value = action.get("value")
        value = words(value[-1] if isinstance(value, list) and value else value)
        if action.get("field") == "comment_value":
            text = text or value
        elif action.get("field") == "comment_value_html":
            text = text or plain(value)
    if not text:
        raise Broken("it writes nothing")
    return Phrase(key_of(raw), words(raw.get("title")), text)
