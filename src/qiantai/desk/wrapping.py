"""The draft of a wrap-up, read from what was said and done; pure, and without a language model."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from qiantai.conversation import Event
from qiantai.desk.targets import Workdays
from qiantai.floor.clock import local_date

SAID_CHARACTERS = 120
SENTENCE_END = re.compile(r"[。！？!?；;\n]+|\.(?=\s|$)")
IN_WORKDAYS = re.compile(r"(\d{1,2})\s*(?:个工作日|个工作天|working days?|business days?)", re.I)
IN_DAYS = re.compile(r"(\d{1,2})\s*(?:天|日内|days?)", re.I)
IN_HOURS = re.compile(r"(\d{1,3})\s*(?:个?小时|hours?)", re.I)
TOMORROW = re.compile(r"明天|明日|tomorrow", re.I)
TODAY = re.compile(r"今天|今日|稍后|today|shortly", re.I)


@dataclass(frozen=True, slots=True)
class WrapUp:
    """What an agent writes down after a conversation (domain §4.2)."""

    intent: str
    result: str
    summary: str
    promise: str
    follow_up_on: date | None
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Handled:
    """One time that an agent held a conversation; `how` it ended, None while it goes on."""

    conversation: UUID
    taken_at: datetime
    how: str | None


def said_by(events: Sequence[Event], source: str) -> list[str]:
    """The messages of one side, in order."""
    return [
        str(event.body.get("text", "")).strip()
        for event in events
        if event.kind == "message" and event.source == source and event.body.get("text")
    ]


def shortened(text: str) -> str:
    """One line, not too long."""
    line = " ".join(text.split()).rstrip("。.;；")
    return line if len(line) <= SAID_CHARACTERS else f"{line[: SAID_CHARACTERS - 1]}…"


def longest(texts: Sequence[str]) -> str:
    """What says most; the later of two alike."""
    return max(reversed(texts), key=len, default="")


def promise_in(texts: Sequence[str], words: Sequence[str]) -> str:
    """The last sentence with words of a promise, or nothing."""
    pattern = re.compile("|".join(word for word in words if word), re.I)
    sentences = [one.strip() for text in texts for one in SENTENCE_END.split(text)]
    return next((one for one in reversed(sentences) if pattern.search(one)), "")


def follow_up_of(promise: str, now: datetime, workdays: Workdays | None) -> date | None:
    """The day by which a promise falls due; None when it names no time."""
    if found := IN_WORKDAYS.search(promise):
        count = int(found[1])
        return local_date(workdays(now, count) if workdays else now + timedelta(days=count))
    if found := IN_HOURS.search(promise):
        return local_date(now + timedelta(hours=int(found[1])))
    if found := IN_DAYS.search(promise):
        return local_date(now + timedelta(days=int(found[1])))
    if TOMORROW.search(promise):
        return local_date(now + timedelta(days=1))
    return local_date(now) if TODAY.search(promise) else None
