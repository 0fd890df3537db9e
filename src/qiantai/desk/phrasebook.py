"""Canned responses and macros as such: their shapes, what makes them right, and those that the packs bring."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qiantai.floor.errors import Invalid, Misconfigured
from qiantai.floor.packs import Packs

PACK = "pack"
STEPS: Mapping[str, frozenset[str]] = {
    "reply": frozenset({"text"}),
    "note": frozenset({"text"}),
    "tag": frozenset({"tags"}),
    "snooze": frozenset({"minutes"}),
    "ticket": frozenset({"kind", "subject"}),
    "transfer": frozenset({"skill"}),
    "resolve": frozenset(),
}
"""What a macro may do, and what each step has to say."""
MOST_STEPS = 10
LANGUAGES = frozenset({"zh", "en"})
SHORT = re.compile(r"[\w\-]{1,32}")


@dataclass(frozen=True, slots=True)
class Canned:
    """A reply kept under a short name, in `zh` and, where somebody wrote it, `en`; `owner` is `pack` or a member of staff."""

    id: str
    short: str
    text: Mapping[str, str]
    shared: bool
    owner: str
    skill: str | None = None


@dataclass(frozen=True, slots=True)
class Macro:
    """Steps done one after the other; `name` in `zh` and `en`."""

    id: str
    name: Mapping[str, str]
    steps: tuple[Mapping[str, Any], ...]
    shared: bool
    owner: str


def check_steps(steps: Sequence[Mapping[str, Any]]) -> None:
    """Invalid when a macro is empty, too long, or a step is unknown or does not say what it needs."""
    if not 0 < len(steps) <= MOST_STEPS:
        raise Invalid(field="steps")
    for nth, step in enumerate(steps):
        needs = STEPS.get(str(step.get("do")))
        if needs is None or any(not step.get(name) for name in needs):
            raise Invalid(field=f"steps.{nth}")
        if set(step) - needs - {"do"}:
            raise Invalid(field=f"steps.{nth}")
        if step["do"] in ("reply", "note"):
            check_words(step["text"], f"steps.{nth}.text")


def read_canned(packs: Packs) -> tuple[Canned, ...]:
    """The packs' canned responses, `canned/*.yaml`: `short: {zh, en, skill?}`; Misconfigured names the one."""
    found = []
    for short, words in packs.merged("canned").items():
        skill = words.get("skill")
        text = {key: value for key, value in words.items() if key != "skill"}
        if set(text) != LANGUAGES or not SHORT.fullmatch(short):
            raise Misconfigured(f"canned response {short}: a short name and words in zh and en")
        found.append(Canned(f"{PACK}.{short}", short, text, True, PACK, skill))
    return tuple(found)


def read_macros(packs: Packs) -> tuple[Macro, ...]:
    """The packs' macros, `macros/*.yaml`: `id: {name: {zh, en}, steps}`; Misconfigured names the one."""
    found = []
    for name, content in packs.merged("macros").items():
        try:
            check_steps(content["steps"])
            check_words(content["name"], "name")
        except (Invalid, KeyError) as error:
            raise Misconfigured(f"macro {name}: {error}") from error
        steps = tuple(content["steps"])
        found.append(Macro(f"{PACK}.{name}", content["name"], steps, True, PACK))
    return tuple(found)


def in_language(words: Mapping[str, str], language: str) -> str:
    """The words of the conversation's language, Chinese where there are no others."""
    return words.get("en", words["zh"]) if language.startswith("en") else words["zh"]


def check_words(words: Any, field: str) -> None:
    """Invalid when the words lack Chinese, or are in a language that nobody writes."""
    if not isinstance(words, Mapping) or not words.get("zh") or set(words) - LANGUAGES:
        raise Invalid(field=field)
