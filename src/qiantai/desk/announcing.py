"""What customers who wait are told: where they stand and how long it takes, kept true; a call instead; closed hours."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from qiantai.banking import Words
from qiantai.desk import store_queue, store_routing
from qiantai.desk.callbacks import Callbacks
from qiantai.desk.hours import Hours
from qiantai.desk.model import Place, Priority, QueueEntry
from qiantai.desk.progress import Telling
from qiantai.desk.waits import Waits
from qiantai.floor.clock import CHINA, Clock
from qiantai.floor.database import Database
from qiantai.floor.policies import PolicyTable

MINUTE = timedelta(minutes=1)


class Announcing:
    """Looks over everybody who waits and tells each what is new to them."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        policies: PolicyTable,
        waits: Waits,
        hours: Hours,
        callbacks: Callbacks,
        telling: Telling,
        words: Words,
    ) -> None:
        self._database = database
        self._clock = clock
        self._policies = policies
        self._waits = waits
        self._hours = hours
        self._callbacks = callbacks
        self._telling = telling
        self._words = words

    async def tell(self) -> int:
        """Tell whoever has something new to hear; returns how many. One server at a time does it."""
        told = 0
        async with self._database.transaction() as connection:
            if not await store_routing.may_tell(connection):
                return 0
            waiting = await store_routing.list_to_tell(connection)
            places = await self._waits.places() if waiting else {}
            for entry in waiting:
                place = places.get(entry.conversation)
                told += bool(place and await self._tell_one(entry, place))
        return told

    async def _tell_one(self, entry: QueueEntry, place: Place) -> bool:
        now = self._clock.now()
        if entry.told is None:
            return await self._begin(entry, place, now)
        if entry.told.get("closed"):
            return await self._stay_closed(entry, place, now)
        if self._offers_call(entry, now):
            await store_queue.mark_callback(self._database, entry.conversation, now)
            return await self._say(entry, "callback.offered", {}, "utter_callback_offer", place)
        return await self._keep_true(entry, place, now)

    async def _begin(self, entry: QueueEntry, place: Place, now: datetime) -> bool:
        """The first word: where they stand, or that nobody serves at this hour. Danger is served at any hour."""
        if (
            entry.priority is not Priority.P0
            and not self._hours.is_open(entry.skill, now)
            and not await self._waits.is_served(entry.skill)
        ):
            opens = self._hours.opens_at(entry.skill, now)
            utter = "utter_queue_closed" if entry.customer else "utter_queue_closed_visitor"
            shown = {"opens_at": opens.isoformat()}
            if await self._say(entry, "queue.closed", shown, utter, place, opens=opens):
                await self._mark(entry, place, now, closed=True)
                return True
            return False
        return await self._position(entry, place, now, _utter(place, "utter_queue_position"))

    async def _stay_closed(self, entry: QueueEntry, place: Place, now: datetime) -> bool:
        """Out of hours: tell the position when the desk opens, and write down a call for who has gone silent."""
        if self._hours.is_open(entry.skill, now) or await self._waits.is_served(entry.skill):
            return await self._position(entry, place, now, _utter(place, "utter_queue_position"))
        after = self._policies.get("desk.callback.leave_after", now).number
        if entry.customer and now - entry.requested_at >= timedelta(minutes=int(after)):
            return await self._callbacks.leave(entry)
        return False

    def _offers_call(self, entry: QueueEntry, now: datetime) -> bool:
        """After a time, once, to customers whose number is known; never in danger."""
        return (
            entry.callback_at is None
            and entry.customer is not None
            and entry.priority is not Priority.P0
            and now - entry.waiting_since >= self._seconds("desk.queue.callback", now)
        )

    async def _keep_true(self, entry: QueueEntry, place: Place, now: datetime) -> bool:
        """A noticeable change is said, a small one only shown; both at most every so often."""
        assert entry.told is not None
        if now - _time(entry.told["at"]) < self._seconds("desk.queue.tell_every", now):
            return False
        share = float(self._policies.get("desk.queue.tell_change", now).number) / 100
        news = noticeable(entry.told, place, now, share)
        if not news and all(entry.told[key] == value for key, value in _shown(place).items()):
            return False
        utter = {"": "", "better": "utter_queue_position", "worse": "utter_queue_longer"}[news]
        return await self._position(entry, place, now, _utter(place, utter) if utter else "")

    async def _position(self, entry: QueueEntry, place: Place, now: datetime, utter: str) -> bool:
        if not await self._say(entry, "queue.position", _shown(place), utter, place):
            return False
        await self._mark(entry, place, now, said=bool(utter))
        return True

    async def _mark(
        self,
        entry: QueueEntry,
        place: Place,
        now: datetime,
        *,
        said: bool = True,
        closed: bool = False,
    ) -> None:
        """Keep what was said as the base of the next comparison; what was only shown moves the time alone."""
        told: dict[str, Any] = {**_shown(place), "at": now.isoformat(), "closed": closed}
        if not said and entry.told is not None:
            told |= {key: entry.told[key] for key in ("said_wait_s", "said_position", "said_at")}
        else:
            told |= {
                "said_wait_s": told["wait_s"],
                "said_position": place.position,
                "said_at": now.isoformat(),
            }
        await store_queue.mark_told(self._database, entry.conversation, told)

    async def _say(
        self,
        entry: QueueEntry,
        kind: str,
        body: Mapping[str, Any],
        utter: str,
        place: Place,
        opens: datetime | None = None,
    ) -> bool:
        def values(language: str) -> dict[str, Any]:
            promised = self._hours.call_by(self._clock.now())
            return {
                "position": place.position,
                "wait": self._wait(place, language),
                "opens": _minute(opens) if opens else "",
                "promised": _minute(promised),
            }

        return await self._telling.tell_waiting(entry.conversation, kind, body, utter, values)

    def _wait(self, place: Place, language: str) -> str:
        if place.wait is None:
            return ""
        minutes = ceil(place.wait / MINUTE)
        if minutes <= 1:
            return self._words.get("queue.wait.short", language)
        return self._words.get("queue.wait.minutes", language, minutes=minutes)

    def _seconds(self, key: str, at: datetime) -> timedelta:
        return timedelta(seconds=int(self._policies.get(key, at).number))


def noticeable(told: Mapping[str, Any], place: Place, now: datetime, share: float) -> str:
    """Whether the wait changed enough to say it: `better`, `worse`, or nothing.

    Better: the position fell by that share, or to the first. Worse: it will last longer than what is left of the wait
    last told, by that share and at least a minute; or nobody serves any more.
    """
    was = int(told["said_position"])
    if place.position < was and (place.position == 1 or place.position <= was * (1 - share)):
        return "better"
    before = told["said_wait_s"]
    if before is None:
        return "better" if place.wait is not None else ""
    if place.wait is None:
        return "worse"
    left = max(timedelta(0), timedelta(seconds=int(before)) - (now - _time(told["said_at"])))
    late = max(MINUTE, timedelta(seconds=int(before)) * share)
    return "worse" if place.wait > left + late else ""


def _time(text: object) -> datetime:
    return datetime.fromisoformat(str(text))


def _utter(place: Place, utter: str) -> str:
    return utter if place.wait is not None else f"{utter}_unknown"


def _shown(place: Place) -> dict[str, int | None]:
    wait = None if place.wait is None else ceil(place.wait.total_seconds())
    return {"position": place.position, "wait_s": wait}


def _minute(at: datetime) -> str:
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"
