"""Checks every outgoing word, the assistant's and a person's alike: promises, taboo words, secrets, personal data."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs
from qiantai.floor.privacy import mask

NEGATIONS = (
    "不",
    "非",
    "无法",
    "不能",
    "没有",
    "并非",
    "不会",
    "不得",
    "禁止",
    "谨防",
    "勿",
    "别",
    "所谓",
    "声称",
    "自称",
    "凡是",
    "not ",
    "no ",
    "never ",
    "n't ",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One stretch of text that may not be said: where, which rule, and what to say instead."""

    start: int
    end: int
    words: str
    rule: str
    instead: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A class of words that may not be said; with `negatable`, a negation just before makes them lawful."""

    id: str
    words: tuple[str, ...]
    instead: str
    negatable: bool


class Guard:
    """Finds forbidden words in one pass over the text."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = {word.lower(): rule for rule in rules for word in rule.words}
        words = sorted(self._rules, key=len, reverse=True)
        self._names = (*dict.fromkeys(rule.id for rule in rules), "personal_data")
        self._pattern = re.compile("|".join(map(re.escape, words)) or r"(?!)")

    def put(self, other: "Guard") -> None:
        """Judge by the rules of `other` from now on."""
        self._rules, self._names, self._pattern = other._rules, other._names, other._pattern

    @classmethod
    def load(cls, packs: Packs) -> "Guard":
        """Read `guard/*.yaml` of the packs: lists of {id, words, instead, negatable}."""
        rules = []
        for path, content in packs.documents("guard"):
            for entry in content:
                if not isinstance(entry, dict) or not {"id", "words", "instead"} <= set(entry):
                    raise Misconfigured(f"{path}: each rule needs id, words and instead")
                rules.append(
                    Rule(
                        entry["id"],
                        tuple(entry["words"]),
                        entry["instead"],
                        bool(entry.get("negatable", False)),
                    )
                )
        return cls(rules)

    def check(self, text: str, references: Sequence[str] = ()) -> tuple[Finding, ...]:
        """Everything in the text that may not be said; empty when it may be sent.

        `references` are numbers of receipts and the like, one in ten of which looks like a card number.
        """
        findings = []
        plain = text.lower()
        if len(plain) != len(text):  # the dotted capital I becomes two characters
            plain = text.replace("\u0130", "I").lower()
        for match in self._pattern.finditer(plain):
            rule = self._rules[match.group()]
            start, end = match.span()
            before = plain[max(0, start - 6) : start]
            if rule.negatable and any(negation in before for negation in NEGATIONS):
                continue
            findings.append(Finding(start, end, text[start:end], rule.id, rule.instead))
        for reference in references:
            text = text.replace(reference, "")
        return (*findings, *_personal_data(text))

    def evidence(self, findings: Sequence[Finding]) -> list[dict[str, Any]]:
        """The checks as the explanation of a reply shows them."""
        hit = {finding.rule for finding in findings}
        return [{"check": name, "ok": name not in hit} for name in self._names]


def _personal_data(text: str) -> tuple[Finding, ...]:
    masked = mask(text)
    if masked == text:
        return ()
    return (Finding(0, len(text), masked, "personal_data", masked),)
