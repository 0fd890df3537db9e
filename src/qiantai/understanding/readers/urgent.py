"""Notices what cannot wait: a crisis, a fraud in progress, a lost card, the wish for a person."""

import re
from collections.abc import Mapping

from qiantai.understanding.model import HANDOFF, PROTECTIVE
from qiantai.understanding.readers.base import Words

LIKELY = 0.12  # probability that a `likely` pattern needs beside it
ALONE = 0.5  # probability that needs no pattern


class Urgent:
    """High recall: a sure pattern suffices, a likely one needs some support from the classifier."""

    def __init__(self, words: Words) -> None:
        self._alone = {i: float(form.get("alone", ALONE)) for i, form in words["urgent"].items()}
        self._forms = {
            intent: tuple(_either(words["urgent"][intent].get(name)) for name in _PARTS)
            for intent in (*PROTECTIVE, HANDOFF)
            if intent in words["urgent"]
        }

    def read(
        self, plain: str, chances: Mapping[str, float], parts: Mapping[str, float] | None = None
    ) -> tuple[str, ...]:
        """Urgent needs, protective ones first; `chances` are probabilities by intent, `parts` those of parts of the message.

        What only a part reads as counts beside likely words: 活没了 alone is no wish to die.
        """
        parts = parts or {}
        return tuple(
            i
            for i in self._forms
            if self._present(i, plain[:2000], chances.get(i, 0.0), parts.get(i, 0.0))
        )

    def refused(self, plain: str) -> frozenset[str]:
        """Urgent needs that the words rule out, whatever a part of them reads like: 转错人了 is no fraud."""
        return frozenset(i for i, (*_, no) in self._forms.items() if no and no.search(plain[:2000]))

    def _present(self, intent: str, plain: str, chance: float, part: float) -> bool:
        sure, likely, never = self._forms[intent]
        if never and never.search(plain):
            return False
        if sure and sure.search(plain):
            return not (intent == "card_lost_report" and self._credit(plain))
        return chance >= self._alone[intent] or bool(
            max(chance, part) >= LIKELY and likely and likely.search(plain)
        )

    def _credit(self, plain: str) -> bool:
        """A lost credit card is not reported a second time as a bank card."""
        sure = self._forms["cc_lost_report"][0]
        return bool(sure and sure.search(plain))


_PARTS = ("sure", "likely", "never")


def _either(patterns: list[str] | None) -> re.Pattern[str] | None:
    return re.compile("|".join(patterns)) if patterns else None
