"""Handling time with and without the agent's help, in a simulation (模拟): a model of an agent, no measurement of people.

Every case is really played: a demonstration customer talks to the real assistant, is handed over, and goes on with the
person; the help is the real one and the services are really started with what it fills in. Only the agent is a model,
the same for both ways: reading, typing, clicking and searching cost the seconds below. Without help the agent has the
transcript, a search of knowledge and an empty form, and asks again for what the transcript does not say in the words
that the form takes. With help the agent reads the packet, the suggestions and the filled form, and falls back to the way
without help wherever the help does not hold what the case needs. Wrap-up is left out on both sides; the time in which the
customer confirms and proves is in both.

Run: python benchmarks/assist.py [--limit 10] [--verbose]
"""

import argparse
import asyncio
import json
import re
import sys
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

import yaml

from qiantai.app.commands import temporary_house, temporary_settings
from qiantai.app.seed import Demonstration
from qiantai.app.stories.runner import EMPTY
from qiantai.app.wire import House
from qiantai.conversation import Event
from qiantai.customers import StaffActor
from qiantai.desk.help import Helped, NextBest
from qiantai.floor.clock import ManualClock, SystemClock
from qiantai.floor.config import Settings
from qiantai.floor.errors import QiantaiError
from qiantai.floor.observe import configure_logging

CASES = Path(__file__).parent / "data" / "assist" / "cases.yaml"
BAR = 0.6
AGENT = "s001"

READ_CHARS_PER_S = 8.0  # silent reading of Chinese, about 480 characters a minute
READ_LATIN_PER_S = 20.0  # letters, figures and spaces, about 220 English words a minute
TYPE_S_PER_CHAR = 0.8  # pinyin typing with choosing, about 75 characters a minute
CLICK_S = 1.5
THINK_S = 3.0  # before each decision
SEARCH_S = 2.0  # the system answers a search and the eye finds the list
TITLES_READ = 5  # of a list of results before one is opened
TITLE_CHARS = 15
QUERY_CHARS = 6
PASTE_S = 4.0  # marking, copying and pasting a part of an article
EDIT_CHARS = 10  # typed around what is pasted
MOST_TYPED = 40  # characters of an answer in the agent's own words
FIELD_S = 1.5  # finding a field of a form
MENU_S = 6.0  # finding a service in a menu of more than a hundred
QUESTION_CHARS = 14  # a question typed by hand
COMFORT_CHARS = 20
REPLY_S = 15.0  # the customer reads a question, thinks and answers
CONFIRM_S = 25.0  # the customer reads what is read back, confirms and proves


@dataclass
class Tally:
    """Seconds of one way of handling one case, and the questions that the customer had answered before."""

    seconds: float = 0.0
    repeated: list[str] = field(default_factory=list)
    fell_back: list[str] = field(default_factory=list)

    def read(self, *texts: str) -> None:
        """Read these words."""
        latin = sum(char.isascii() for text in texts for char in text)
        rest = sum(map(len, texts)) - latin
        self.seconds += rest / READ_CHARS_PER_S + latin / READ_LATIN_PER_S

    def write(self, chars: int) -> None:
        """Type so many characters."""
        self.seconds += chars * TYPE_S_PER_CHAR

    def spend(self, *seconds: float) -> None:
        """Anything else."""
        self.seconds += sum(seconds)


@dataclass(frozen=True)
class Scene:
    """A case as it stands when the person has it: the whole transcript, and the help after each message to the person."""

    case: Mapping[str, Any]
    transcript: tuple[str, ...]
    helps: tuple[Helped, ...]
    summary: str
    articles: Mapping[str, str]
    begun: Mapping[str, str]
    help_ms: tuple[float, ...]


class Cast:
    """Plays the customer's side of a case through the real doors."""

    def __init__(self, house: House, clock: ManualClock, core: Any, demo: Demonstration) -> None:
        self._house, self._clock, self._core, self._demo = house, clock, core, demo

    async def play(self, case: Mapping[str, Any]) -> Scene:
        """Talk to the assistant, ask for a person, be taken, and talk to the person."""
        house = self._house
        await house.conversations.sessions.settled()
        await house.ground.database.execute(EMPTY)
        await self._core.reset(self._clock.now())
        claims = self._demo.claims(case["customer"])
        token = house.tokens.issue(claims, self._clock.now())
        opened = await house.inbox.open(token, None, claims.locale, "web")
        here = opened.conversation.id
        for text in (*case["said"], "转人工" if claims.locale != "en" else "agent"):
            await self._say(here, text)
        member = await house.accounts.find(AGENT)
        assert member is not None
        staff = StaffActor(member.staff, member.name, member.roles)
        await house.desk.handoff.take(staff, here)
        helps, spent = [], []
        for text in case["asks"]:
            await self._say(here, text)
            began = time.process_time()
            helps.append(await house.seats.assist.help.get(staff, here))
            spent.append((time.process_time() - began) * 1000)
        events = await house.conversations.holding.events(here, 0, False)
        articles = {text: await self._article(staff, here, text) for text in case["asks"]}
        begun = await self._begin(staff, here, case["needs"], helps)
        return Scene(
            case,
            _words(events),
            tuple(helps),
            helps[-1].summary["zh"],
            articles,
            begun,
            tuple(spent),
        )

    async def _article(self, staff: StaffActor, here: UUID, question: str) -> str:
        found = await self._house.seats.assist.help.search(staff, here, question)
        return found[0].text if found else ""

    async def _begin(
        self, staff: StaffActor, here: UUID, needs: Sequence[Any], helps: Sequence[Helped]
    ) -> dict[str, str]:
        """Really start each service with the form as the help filled it; where it stands afterwards, or the refusal."""
        begun = {}
        for need in needs:
            best = _best(helps, need["service"]) if "service" in need else None
            if best is None:
                continue
            try:
                found = await self._house.seats.assist.business.start(
                    staff, here, best.flow or "", best.slots
                )
                driven = found.driven
                begun[need["service"]] = (driven.ended or driven.step) if driven else "approval"
            except QiantaiError as error:
                begun[need["service"]] = f"{error.code} {error.detail}"
        return begun

    async def _say(self, here: UUID, text: str) -> None:
        self._house.ground.limits.reset()
        await self._house.inbox.say(here, {"id": str(uuid.uuid4()), "text": text})
        for _ in range(20):
            await self._house.conversations.sessions.settled()
            if not await self._house.ground.outbox.relay():
                return


def without_help(scene: Scene) -> Tally:
    """The agent reads the transcript, searches, types, and asks again what it does not say in the form's words."""
    tally = Tally()
    tally.read(*scene.transcript)
    for need in scene.case["needs"]:
        tally.spend(THINK_S)
        if need.get("upset"):
            tally.write(COMFORT_CHARS)
        elif "answer" in need:
            _look_up(tally, scene, need)
        else:
            tally.spend(MENU_S)
            _fill_by_hand(tally, scene, need)
            tally.spend(CLICK_S, _confirming(scene, need))
    return tally


def with_help(scene: Scene) -> Tally:
    """The agent reads packet and suggestions and sends or starts what is offered; else as without help."""
    tally = Tally()
    tally.read(scene.summary, *scene.case["asks"])
    for need in scene.case["needs"]:
        tally.spend(THINK_S)
        if need.get("upset"):
            _comfort(tally, scene)
        elif "answer" in need:
            _answer(tally, scene, need)
        else:
            _serve(tally, scene, need)
            tally.spend(CLICK_S, _confirming(scene, need))
    return tally


def _confirming(scene: Scene, need: Mapping[str, Any]) -> float:
    """What the customer's part takes where the service really came to be read back to them."""
    return CONFIRM_S if scene.begun.get(need["service"]) == "confirm" else 0.0


def _look_up(tally: Tally, scene: Scene, need: Mapping[str, Any]) -> None:
    article = next((text for text in scene.articles.values() if _right(text, need)), "")
    tally.write(QUERY_CHARS)
    tally.spend(SEARCH_S, CLICK_S)
    tally.read("x" * TITLES_READ * TITLE_CHARS, article)
    own = min(len(article) or MOST_TYPED, MOST_TYPED) * TYPE_S_PER_CHAR
    tally.spend(min(own, PASTE_S + EDIT_CHARS * TYPE_S_PER_CHAR), CLICK_S)


def _fill_by_hand(tally: Tally, scene: Scene, need: Mapping[str, Any]) -> None:
    """Each field is found and typed; a value that the transcript has in other words only is asked for again."""
    for name, wanted in need["slots"].items():
        value = str(wanted).split("|")[0]
        tally.spend(FIELD_S)
        if wanted == "*":
            tally.write(QUESTION_CHARS)  # told at length: written down in short
            continue
        if not _said(scene.transcript, wanted):
            tally.repeated.append(name)
            tally.write(QUESTION_CHARS)
            tally.spend(REPLY_S)
            tally.read(value)
        tally.write(len(value))


def _answer(tally: Tally, scene: Scene, need: Mapping[str, Any]) -> None:
    """The suggestions are read from the top until one is right."""
    for one in (one for helped in scene.helps for one in helped.suggestions):
        if one.source in ("knowledge", "flow"):
            tally.read(one.text)
            if one.source == "knowledge" and _right(one.text, need):
                tally.spend(CLICK_S, CLICK_S)  # take it over, send it
                return
    tally.fell_back.append(f"answer {need['answer']}")
    _look_up(tally, scene, need)


def _serve(tally: Tally, scene: Scene, need: Mapping[str, Any]) -> None:
    """The filled form is read and started; a value that is missing or wrong though it was said is asked for again."""
    best = _best(scene.helps, need["service"])
    if best is None:
        tally.fell_back.append(f"service {need['service']}")
        tally.spend(MENU_S)
        _fill_by_hand(tally, scene, need)
        return
    tally.read(best.label["zh"], *(f"{name}{value}" for name, value in best.slots.items()))
    tally.spend(CLICK_S)
    for name, wanted in need["slots"].items():
        if not _filled(best.slots, name, str(wanted)):
            tally.repeated.append(name)
            tally.spend(FIELD_S, CLICK_S, REPLY_S)
            tally.write(len(str(wanted)))


def _comfort(tally: Tally, scene: Scene) -> None:
    offered = [text for helped in scene.helps for text in helped.comfort]
    if not offered:
        tally.fell_back.append("comfort")
        tally.write(COMFORT_CHARS)
        return
    tally.read(offered[0])
    tally.spend(CLICK_S, CLICK_S)


def _best(helps: Sequence[Helped], flow: str) -> NextBest | None:
    for helped in reversed(helps):
        for one in helped.next_best:
            if one.flow == flow:
                return one
    return None


def _right(text: str, need: Mapping[str, Any]) -> bool:
    return bool(text) and all(re.search(pattern, text) for pattern in need["answer"])


def _said(transcript: Sequence[str], wanted: str) -> bool:
    """Whether the customer's or the assistant's words hold the value as the form takes it."""
    plain = "\n".join(transcript)
    values = [one.removesuffix(".00") for one in str(wanted).split("|")]
    return any(value in plain or f"{value}.00" in plain for value in values)


def _filled(slots: Mapping[str, Any], name: str, wanted: str) -> bool:
    if wanted == "*":
        return bool(slots.get(name))
    values = wanted.split("|")
    names = [name, *(value for value in values if value.isalpha() and value.islower())]
    return any(str(slots.get(one)) in values for one in names)


def _words(events: Sequence[Event]) -> tuple[str, ...]:
    return tuple(str(one.body.get("text", "")) for one in events if one.kind == "message")


def _shown(scene: Scene, plain: Tally, helped: Tally) -> dict[str, Any]:
    return {
        "case": scene.case["case"],
        "without_s": round(plain.seconds, 1),
        "with_s": round(helped.seconds, 1),
        "asked_again_without": plain.repeated,
        "asked_again_with": helped.repeated,
        "fell_back": helped.fell_back,
        "started": dict(scene.begun),
    }


async def measure(settings: Settings, cases: Sequence[Mapping[str, Any]], verbose: bool) -> Any:
    """Play every case once and let the model handle it both ways."""
    clock = ManualClock(SystemClock().now())
    rows: list[dict[str, Any]] = []
    spent: list[float] = []
    async with temporary_house(settings, clock) as (house, core):
        cast = Cast(house, clock, core, Demonstration.load(settings))
        for case in cases:
            scene = await cast.play(case)
            rows.append(_shown(scene, without_help(scene), with_help(scene)))
            spent += scene.help_ms
            if verbose:
                print(json.dumps(rows[-1], ensure_ascii=False), file=sys.stderr)
    before, after = sum(row["without_s"] for row in rows), sum(row["with_s"] for row in rows)
    return {
        "model": "模拟 simulated agent",
        "cases": len(rows),
        "without_help_s": round(before / len(rows), 1),
        "with_help_s": round(after / len(rows), 1),
        "ratio": round(after / before, 3),
        "bar": BAR,
        "ratio_median": round(median(row["with_s"] / row["without_s"] for row in rows), 3),
        "repeated_without": sum(len(row["asked_again_without"]) for row in rows),
        "repeated_with": sum(len(row["asked_again_with"]) for row in rows),
        "fell_back": [row["case"] for row in rows if row["fell_back"]],
        "help_cpu_ms": {"median": round(median(spent), 1), "max": round(max(spent), 1)},
    }


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--limit", type=int, default=None, help="only the first cases")
    parser.add_argument("--verbose", action="store_true", help="each case on stderr")
    options = parser.parse_args()
    configure_logging(Settings().model_copy(update={"log_level": "ERROR"}))
    cases = yaml.safe_load(CASES.read_text(encoding="utf-8"))[: options.limit]
    with temporary_settings() as settings:
        found = asyncio.run(measure(settings, cases, options.verbose))
        print(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main()
