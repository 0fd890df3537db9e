"""Asks the risk questionnaire question by question, and has the result kept: the level comes from the answers alone.

Nothing hints at an answer, nothing fills one in but the age, which the institution knows (domain §2.10b, §6.1).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from qiantai.advice import Questionnaire
from qiantai.banking import ActionRequest, ActionResult, Gateway
from qiantai.banking.actions import card
from qiantai.banking.services.assessments import Assessments
from qiantai.banking.services.base import Counter, customer_of
from qiantai.banking.services.hearing import DIGITS, plain
from qiantai.banking.services.sheets import Sheet
from qiantai.banking.words import traditional
from qiantai.customers import Actor, CustomerActor
from qiantai.floor.clock import local_date

AGE, BACK = "age", "back"
NUMBERED = re.compile(r"第\s*(\d{1,2}|[一二三四五六七八九十]{1,2})\s*题|question (\d{1,2})")
AGES = ((70, 1), (60, 2), (50, 3), (35, 4), (0, 5))


@dataclass(frozen=True, slots=True)
class Asked:
    """One step of the questionnaire: an item, or a statement of the quiz that stands for its item."""

    id: str
    number: int
    text: Mapping[str, str]
    options: tuple[Mapping[str, str], ...]
    quiz: bool = False


class Assessing:
    """Reads for the flow, and the door to the gateway behind which an assessment is kept."""

    def __init__(self, counter: Counter, questionnaire: Questionnaire, gateway: Gateway) -> None:
        self._counter = counter
        self._questionnaire = questionnaire
        self._gateway = gateway
        self._keeping = Assessments(counter)
        self._steps = tuple(self._laid())

    def _laid(self) -> Iterator[Asked]:
        form, words = self._questionnaire, self._counter.words
        answers = tuple(
            {"zh": words.get(f"assess.{code}", "zh-Hans"), "en": words.get(f"assess.{code}", "en")}
            for code in ("true", "false")
        )
        for number, item in enumerate(form.items, 1):
            if item.id == form.quiz_item:
                for one in form.statements:
                    yield Asked(one.id, number, one.text, answers, quiz=True)
            elif item.id != AGE:
                yield Asked(item.id, number, item.text, item.options)

    async def look(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """The answers so far with the new one; slots answers?, answer?, started?, choice?, revision?.

        `no_room` when the counters are used up, `open` when a changed level still waits for its confirmation.
        """
        answers = self._taken(request)
        if not answers and not request.slots.get("started"):
            standing, full = await self._keeping.room(actor)
            waiting = standing.open_assessment
            if waiting is not None and request.slots.get("choice") != "redo":
                previous = f"C{standing.level}" if standing.level else ""
                values = {"level": f"C{waiting.level}", "previous": previous}
                return ActionResult("open", values)
            if full is not None:
                return full
        started = request.slots.get("started") or self._counter.clock.now().isoformat()
        return ActionResult("ok", {"answers": _written(answers), "started": str(started)})

    def _taken(self, request: ActionRequest) -> dict[str, int]:
        """Answers by step: the last one taken back, or the one of a question named, when that is asked for."""
        answers = _read(str(request.slots.get("answers") or ""))
        said = str(request.slots.get("answer") or "")
        if said == BACK and answers:
            answers.popitem()
        elif said and said != BACK:
            step, _, option = said.partition(":")
            answers[step] = int(option)
        if revision := request.slots.get("revision"):
            for step in self._meant(plain(str(revision)), answers):
                answers.pop(step, None)
        return answers

    def _meant(self, text: str, answers: Mapping[str, int]) -> list[str]:
        """The steps of the question that a correction names; the last one when it names none."""
        found = NUMBERED.search(text)
        if found is None:
            return list(answers)[-1:]
        word = found[1] or found[2]
        number = int(word) if word.isdigit() else DIGITS.get(word, 0)
        return [one.id for one in self._steps if one.number == number]

    async def ask(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """The first question without an answer, as a choice (slot answer); `ok` when all are answered."""
        answers, language = _read(str(request.slots.get("answers") or "")), request.language
        step = next((one for one in self._steps if one.id not in answers), None)
        if step is None:
            return ActionResult("ok", {})
        options = [
            {"value": f"{step.id}:{place}", "label": _said(option, language)}
            for place, option in enumerate(step.options, 1)
        ]
        words = self._counter.words
        if answers:
            options.append({"value": BACK, "label": words.get("assess.back", language)})
        intro = words.get("assess.quiz" if step.quiz else "assess.item", language)
        first = "" if answers else await self._introduced(actor, language)
        values = {
            "slot": "answer",
            "options": options,
            "number": step.number,
            "total": len(self._questionnaire.items),
            "intro": intro,
            "first": first,
            "question": _said(step.text, language),
        }
        return ActionResult("ambiguous", values)

    async def _introduced(self, actor: CustomerActor, language: str) -> str:
        """What stands before the first question: that the last assessment has run out, and how to answer."""
        words = self._counter.words
        standing, _ = await self._keeping.room(actor)
        told, until = "", standing.expires_on
        if until is not None and until <= local_date(self._counter.clock.now()):
            level = f"C{standing.level}"
            told = words.get("assess.expired", language, level=level, on=until.isoformat())
        return told + words.get("assess.first", language, age=await self._age(actor))

    async def _age(self, actor: CustomerActor) -> int:
        return (await self._counter.core.customer(actor.customer)).age

    async def read_back(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """What was answered, before it is handed in; the result is not known yet, and no points are shown."""
        answers, language = _read(str(request.slots.get("answers") or "")), request.language
        words = self._counter.words
        age = words.get("assess.age", language, age=await self._age(actor))
        rows = [[words.get("assess.your_age", language), age]]
        for one in self._steps:
            option = one.options[answers[one.id] - 1]
            rows.append([f"{one.number}. {_said(one.text, language)}", _said(option, language)])
        sheet = Sheet(words, language, "sheet.wealth.answers").table(
            (("sheet.wealth.question", "text"), ("sheet.wealth.answer", "text")), rows
        )
        return ActionResult("ok", {"count": len(rows)}, card("sheet", **sheet.data))

    async def complete(self, actor: Actor, request: ActionRequest) -> ActionResult:
        """Work out the level and have it kept; `too_fast` or `contradicts` when the answers give none (domain §6.1)."""
        customer = customer_of(actor)
        answers = _read(str(request.slots.get("answers") or ""))
        if {one.id for one in self._steps} - answers.keys():
            return ActionResult("unfinished", {})
        form, age = self._questionnaire, await self._age(customer)
        points = {one.id: answers[one.id] for one in self._steps if not one.quiz}
        points[AGE] = next(points for least, points in AGES if age >= least)
        judged = {one.id: answers[one.id] == 1 for one in self._steps if one.quiz}
        points[form.quiz_item] = form.quiz(judged)
        found = form.assess(points, self._seconds(request), age)
        if found.level is None:
            return ActionResult("too_fast" if "too_fast" in found.redo else "contradicts", {})
        slots = {
            "answers": request.slots["answers"],
            "level": found.level,
            "lowest": found.lowest,
            "points": found.points,
            "version": form.version,
            "words": request.slots.get("words"),
        }
        kept = ActionRequest(request.name, slots, request.key, request.language, request.approved)
        return await self._gateway.execute(actor, kept)

    def _seconds(self, request: ActionRequest) -> int:
        started = str(request.slots.get("started") or "")
        try:
            taken = self._counter.clock.now() - datetime.fromisoformat(started)
        except ValueError:
            return 0
        return int(taken.total_seconds())


def _read(text: str) -> dict[str, int]:
    """Answers from `income:3 share:2`, in the order in which they were given."""
    pairs = (one.partition(":") for one in text.split())
    return {name: int(option) for name, _, option in pairs}


def _written(answers: Mapping[str, int]) -> str:
    return " ".join(f"{name}:{option}" for name, option in answers.items())


def _said(text: Mapping[str, str], language: str) -> str:
    if language == "en":
        return text["en"]
    return traditional(text["zh"]) if language == "zh-Hant" else text["zh"]
