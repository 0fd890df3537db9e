"""Chatwoot: its contacts table (CSV), and the answers of its API for contacts, conversations, messages and canned responses.

One file may hold all of it under the names of the resources, or each page of the API may be a file of its own.
"""

from collections import defaultdict
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
    words,
)
from qiantai.desk.importers.files import documents

Raw = Mapping[str, Any]
RESOURCES = ("contacts", "conversations", "messages", "canned_responses", "data", "payload")
DIRECTIONS = {0: "incoming", 1: "outgoing", 2: "activity", 3: "template"}
CHANNELS = {
    "Channel::WebWidget": "web",
    "Channel::Email": "email",
    "Channel::Api": "api",
    "Channel::Whatsapp": "whatsapp",
    "Channel::Line": "line",
    "Channel::Telegram": "telegram",
    "Channel::Sms": "sms",
    "Channel::TwilioSms": "sms",
    "Channel::FacebookPage": "facebook",
}


@dataclass(slots=True)
class _Sorted:
    contacts: dict[str, Raw] = field(default_factory=dict)
    talks: list[Raw] = field(default_factory=list)
    said: dict[str, dict[str, Raw]] = field(default_factory=lambda: defaultdict(dict))
    phrases: list[Raw] = field(default_factory=list)


class ChatwootImporter:
    """Reads what Chatwoot exports and answers."""

    name: ClassVar[str] = "chatwoot"

    def read(self, path: Path) -> Iterator[Record]:
        """Every record of a file, folder or archive."""
        found = _Sorted()
        for document in documents(path):
            _sort(document, found)
        if not (found.contacts or found.talks or found.said or found.phrases):
            raise NotAnExport(f"{path}: holds nothing of Chatwoot's", field="file")
        for talk in found.talks:
            _sort_sender(talk, found)
        yield from (_tried("contact", one, _contact) for one in found.contacts.values())
        known = {words(talk.get("id")) for talk in found.talks}
        seen = set[str]()
        for talk in found.talks:
            if (one := words(talk.get("id"))) not in seen:
                seen.add(one)
                lines = found.said.get(one, {})
                yield _tried("conversation", talk, lambda raw, lines=lines: _talk(raw, lines))
        for one in sorted(found.said.keys() - known):
            yield Mistake("conversation", one, "its messages are here and the conversation is not")
        yield from (_tried("canned_response", one, _phrase) for one in found.phrases)


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
        if "short_code" in value:
            found.phrases.append(value)
        elif "message_type" in value:
            _add_message(value, words(value.get("conversation_id")), found)
        elif "messages" in value and "id" in value:
            found.talks.append(value)
            for said in value["messages"] or ():
                if isinstance(said, Mapping):
                    _add_message(said, words(value["id"]), found)
        elif "id" in value and ({"phone_number", "email", "identifier"} & value.keys()):
            found.contacts[words(value["id"])] = value
        else:
            for name in RESOURCES:
                _sort(value.get(name), found)


def _add_message(raw: Raw, conversation: str, found: _Sorted) -> None:
    found.said[conversation][words(raw.get("id"))] = raw


def _sort_sender(talk: Raw, found: _Sorted) -> None:
    sender = (talk.get("meta") or {}).get("sender")
    if isinstance(sender, Mapping) and sender.get("id") is not None:
        found.contacts.setdefault(words(sender["id"]), sender)


def _contact(raw: Raw) -> Contact:
    return contact_of(raw, "identifier", "phone_number")


def _talk(raw: Raw, said: Mapping[str, Raw]) -> Talk:
    meta = raw.get("meta") or {}
    sender = (meta.get("sender") or {}).get("id", raw.get("contact_id"))
    lines = sorted((_line(one) for one in said.values()), key=lambda one: (one.at, one.id))
    if not lines:
        raise Broken("nothing was said in it")
    began = raw.get("created_at")
    channel = words(meta.get("channel") or raw.get("channel"))
    return Talk(
        key_of(raw),
        words(sender) or None,
        CHANNELS.get(channel, "chatwoot"),
        moment(began) if began not in (None, "") else lines[0].at,
        tuple(lines),
    )


def _line(raw: Raw) -> Line:
    kind = raw.get("message_type")
    direction = DIRECTIONS.get(kind, "") if isinstance(kind, int) else words(kind)
    sender = raw.get("sender") or {}
    files = tuple(
        words(one.get("data_url")).rpartition("/")[2].partition("?")[0][:200]
        or words(one.get("file_type"))
        for one in raw.get("attachments") or ()
    )
    text = words(raw.get("content"))
    if not text and not files:
        raise Broken(f"message {words(raw.get('id'))} is empty")
    source = _source(direction, words(sender.get("type")))
    private = bool(raw.get("private"))
    name = words(sender.get("name"))[:200]
    return Line(key_of(raw), moment(raw.get("created_at")), source, private, name, text, files)


def _source(direction: str, sender: str) -> Source:
    match direction:
        case "incoming":
            return "customer"
        case "outgoing" | "template":
            return "assistant" if sender in ("agent_bot", "captain_assistant") else "agent"
        case "activity":
            return "system"
    raise Broken(f"unknown kind of message {direction!r}")


def _phrase(raw: Raw) -> Phrase:
    text = words(raw.get("content"))
    short = words(raw.get("short_code"))
    if not text or not short:
        raise Broken("no short code or no words")
    return Phrase(words(raw.get("id")) or short, short, text)
