"""What subscribers hear: facts of the house under the dotted names that integrations know, in one shape, masked or not."""

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from qiantai.floor.events import Fact
from qiantai.floor.privacy import mask, mask_name

Body = Mapping[str, Any]
_SPACE = uuid.UUID("9d1c4ad5-3f0b-5e6e-8f43-5d0f0a6f2b11")
PING = "webhook.ping"
DISABLED = "webhook.disabled"
TICKET_CHANGES = (
    *("advanced", "assigned", "extended", "joined", "withdrawn", "tagged", "untagged"),
    *("task_added", "task_done", "task_undone", "task_overdue"),
    *("approval_asked", "approval_given", "approval_declined"),
)
TOPICS: Mapping[str, tuple[str, ...]] = {
    "conversation.created": ("conversation.created",),
    "conversation.changed": (
        "conversation.status_changed",
        "conversation.assigned",
        "conversation.unassigned",
        "conversation.resolved",
    ),
    "message.created": ("message.created",),
    "handoff.requested": ("handoff.requested",),
    "ticket.opened": ("ticket.created",),
    **{f"ticket.{change}": ("ticket.updated",) for change in TICKET_CHANGES},
    "ticket.breached": ("ticket.breached",),
    "ticket.unanswered": ("ticket.breached",),
    "csat.created": ("csat.created",),
    DISABLED: (DISABLED,),
}
"""Topics of the outbox, and the events that each may become."""
EVENTS: tuple[str, ...] = tuple(dict.fromkeys(name for names in TOPICS.values() for name in names))
_SENDERS = {"customer": "incoming", "assistant": "outgoing", "agent": "outgoing"}


@dataclass(frozen=True, slots=True)
class Happening:
    """One event: the same fact always has the same id. `data` holds personal data, `masked` does not."""

    id: uuid.UUID
    event: str
    at: str
    data: Mapping[str, Any]
    masked: Mapping[str, Any]

    def body(self, institution: str, personal: bool) -> str:
        """What is sent, byte by byte."""
        return orjson.dumps(
            {
                "id": str(self.id),
                "event": self.event,
                "created_at": self.at,
                "institution": institution,
                "data": self.data if personal else self.masked,
            }
        ).decode()


def happenings(fact: Fact) -> Iterator[Happening]:
    """The events that a fact becomes; none for a topic or a change that nobody can subscribe to."""
    for event in TOPICS.get(fact.topic, ()):
        if fact.topic == "conversation.changed" and not _changed(event, fact.body):
            continue
        shape = _SHAPES[event]
        at = str(fact.body.get("at") or "")
        same = orjson.dumps(
            [event, fact.topic, fact.key, dict(fact.body)], option=orjson.OPT_SORT_KEYS, default=str
        )
        yield Happening(
            uuid.uuid5(_SPACE, same.decode()),
            event,
            at,
            shape(fact, lambda text: text, lambda name: name),
            shape(fact, mask, mask_name),
        )


Hide = Callable[[str], str]
Shape = Callable[[Fact, Hide, Hide], Mapping[str, Any]]


def _changed(event: str, body: Body) -> bool:
    was, now = body["was"], body["conversation"]
    moved, given = was["status"] != now["status"], was["holder"] != now["holder"]
    match event:
        case "conversation.status_changed":
            return bool(moved)
        case "conversation.resolved":
            return bool(moved) and now["status"] == "resolved"
        case "conversation.assigned":
            return bool(given) and now["holder"] is not None
        case _:
            return bool(given) and was["holder"] is not None and now["holder"] is None


def _person(staff: str | None, name: str | None) -> dict[str, Any] | None:
    return {"id": staff, "name": name} if staff else None


def _conversation(body: Body, name: Hide) -> dict[str, Any]:
    known = body.get("customer_name")
    return {
        "id": body["id"],
        "channel": body["channel"],
        "status": body["status"],
        "mode": body["mode"],
        "language": body["language"],
        "contact": {"id": body["customer"], "name": name(known) if known else None},
        "assignee": _person(body["holder"], body["holder_name"]),
        "created_at": body["created_at"],
    }


def _about(fact: Fact, words: Hide, name: Hide) -> dict[str, Any]:
    """A conversation alone, or with how it stood before."""
    shown: dict[str, Any] = {"conversation": _conversation(fact.body["conversation"], name)}
    if was := fact.body.get("was"):
        before = _person(was["holder"], was["holder_name"])
        shown["was"] = {"status": was["status"], "assignee": before}
    return shown


def _message(fact: Fact, words: Hide, name: Hide) -> dict[str, Any]:
    body, said = fact.body, fact.body["body"]
    file = body["kind"] == "file"
    sent = {key: said.get(key) for key in ("id", "name", "type", "size")} if file else None
    if sent and sent["name"]:
        sent["name"] = words(sent["name"])
    return {
        "message": {
            "id": f"{fact.key}:{body['offset']}",
            "offset": body["offset"],
            "content": words(str(said.get("text") or "")),
            "content_type": "file" if file else "text",
            "message_type": _SENDERS.get(body["source"], "activity"),
            "private": body["kind"] == "note",
            "sender": {"type": body["source"], "name": said.get("agent_name")},
            "attachments": [sent] if sent else [],
            "source_id": body["message_id"],
            "created_at": body["at"],
        },
        "conversation": _conversation(body["conversation"], name),
    }


def _handoff(fact: Fact, words: Hide, name: Hide) -> dict[str, Any]:
    body, packet = fact.body, fact.body.get("packet") or {}
    known = body.get("customer_name")
    return {
        "handoff": {
            "skill": body["skill"],
            "priority": body["priority"],
            "reason": body["reason"],
            "about": packet.get("about"),
            "emotion": packet.get("emotion"),
            "level": packet.get("level"),
            "last_words": words(str(packet.get("last_words") or "")),
        },
        "conversation": {
            "id": body["conversation"],
            "channel": body["channel"],
            "contact": {"id": body["customer"], "name": name(known) if known else None},
        },
    }


def _ticket(fact: Fact, words: Hide, name: Hide) -> dict[str, Any]:
    body = fact.body
    change = fact.topic.partition(".")[2]
    shown = {
        "id": body["ticket"],
        "kind": body["kind"],
        "status": body["state"],
        "contact": {"id": body["customer"]},
        "conversation": body["conversation"],
        "assignee": {"id": body["owner"]} if body["owner"] else None,
        "due_at": body["due_at"],
    }
    told: dict[str, Any] = {"ticket": shown, "change": change}
    if change in ("breached", "unanswered"):
        told["breach"] = "resolution" if change == "breached" else "first_response"
    if body.get("from"):
        told["was"] = {"status": body["from"]}
    return told


def _rating(fact: Fact, words: Hide, name: Hide) -> dict[str, Any]:
    body, given = fact.body, fact.body["body"]
    return {
        "csat": {
            "rating": given["score"],
            "feedback": words(str(given.get("feedback") or "")),
            "created_at": body["at"],
        },
        "conversation": _conversation(body["conversation"], name),
    }


def _disabled(fact: Fact, words: Hide, name: Hide) -> dict[str, Any]:
    return {"webhook": {key: fact.body[key] for key in ("id", "name", "host", "why", "failures")}}


_SHAPES: Mapping[str, Shape] = {
    **{event: _about for event in EVENTS if event.startswith("conversation.")},
    **{event: _ticket for event in EVENTS if event.startswith("ticket.")},
    "message.created": _message,
    "handoff.requested": _handoff,
    "csat.created": _rating,
    DISABLED: _disabled,
}
