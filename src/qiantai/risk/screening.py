"""One verb: facts about an act -> Verdict. It asks no other system, so that it stays far below its 100 ms (domain §5.3)."""

from collections.abc import Mapping, Sequence
from typing import Any

from qiantai.floor.errors import Misconfigured
from qiantai.floor.expressions import cel
from qiantai.floor.packs import Packs
from qiantai.risk.checks.amount import AmountCheck
from qiantai.risk.checks.base import Check, Facts
from qiantai.risk.checks.night import NightCheck
from qiantai.risk.checks.payee import PayeeCheck
from qiantai.risk.checks.vulnerable import VulnerableCheck
from qiantai.risk.checks.words import WordsCheck
from qiantai.risk.model import Decision, Verdict, hardest
from qiantai.risk.rules import RuleBook, holds

HIGHEST = 1000


class Screening:
    """Judges acts by the rules of the enabled packs over the signals of the checks."""

    def __init__(self, book: RuleBook, checks: Sequence[Check]) -> None:
        self._book = book
        self._checks = tuple(checks)
        names = [check.name for check in self._checks]
        if len(names) != len(set(names)) or "action" in names:
            raise Misconfigured(f"risk checks must have names of their own: {', '.join(names)}")
        self.screen({})

    def put(self, other: "Screening") -> None:
        """Judge by the rules of `other` from now on."""
        self._book = other._book

    @classmethod
    def load(cls, packs: Packs, checks: Sequence[Check] = ()) -> "Screening":
        """The rules of the packs with the shelf's checks and any further ones; Misconfigured names a wrong rule."""
        book = RuleBook.load(packs)
        shelf: list[Check] = [
            PayeeCheck(),
            AmountCheck(),
            NightCheck(),
            WordsCheck(book.patterns),
            VulnerableCheck(),
        ]
        return cls(book, [*shelf, *checks])

    def screen(self, facts: Facts) -> Verdict:
        """Judge one act; the keys of `facts` are those of `checks.base.Facts`, all optional."""
        signals: dict[str, Any] = {check.name: dict(check.observe(facts)) for check in self._checks}
        signals["action"] = str(facts.get("action") or "")
        context = cel.Context(signals)
        hits = [rule for rule in self._book.rules if holds(rule, context)]
        points = float(sum(rule.points for rule in hits))
        for rule in hits:
            points *= rule.factor
        score = min(round(points), HIGHEST)
        demanded: list[Decision] = [rule.decision for rule in hits]
        demanded += [band.decision for band in self._book.bands if score >= band.points]
        return Verdict(hardest(demanded), score, tuple(rule.id for rule in hits))

    def explain(self, reason: str) -> Mapping[str, str]:
        """What a reason means for staff, by language (zh, en); empty when the rule is no longer in the packs."""
        return next((rule.reason for rule in self._book.rules if rule.id == reason), {})
