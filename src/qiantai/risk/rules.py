"""Reads risk rules from `packs/*/risk/*.yaml` and refuses a wrong one at start, with file and rule in the message.

A file is a mapping of `rules` (a list of `{id, when: CEL, points?, factor?, decision?, reason: {zh, en}}`), `bands` (a list
of `{points, decision}`) and `patterns` (lists of regular expressions by id). A later pack replaces a rule of the same id;
bands and patterns are merged, a later pack winning.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qiantai.floor.errors import Misconfigured
from qiantai.floor.expressions import cel
from qiantai.floor.packs import Packs
from qiantai.risk.model import DECISIONS, Band, Decision, Rule

PARTS = frozenset({"rules", "bands", "patterns"})
FIELDS = frozenset({"id", "when", "points", "factor", "decision", "reason"})


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules of the enabled packs, the point bands from high to low, and the patterns of speech."""

    rules: tuple[Rule, ...]
    bands: tuple[Band, ...]
    patterns: Mapping[str, tuple[str, ...]]

    @classmethod
    def load(cls, packs: Packs) -> "RuleBook":
        """Read every file; Misconfigured names file and rule."""
        rules: dict[str, Rule] = {}
        bands: dict[Decision, Band] = {}
        patterns: dict[str, tuple[str, ...]] = {}
        for path, content in packs.documents("risk"):
            if not isinstance(content, dict) or content.keys() - PARTS:
                raise Misconfigured(f"{path}: must be a mapping of {', '.join(sorted(PARTS))}")
            for entry in content.get("rules") or ():
                rule = read_rule(entry, str(path))
                rules[rule.id] = rule
            for entry in content.get("bands") or ():
                band = _band(entry, str(path))
                bands[band.decision] = band
            patterns.update(_patterns(content.get("patterns") or {}, str(path)))
        ordered = sorted(bands.values(), key=lambda band: band.points, reverse=True)
        return cls(tuple(rules.values()), tuple(ordered), patterns)


def read_rule(entry: Any, where: str) -> Rule:
    """One rule from its mapping; Misconfigured when a field is missing, unknown or of the wrong kind."""
    if not isinstance(entry, dict) or not {"id", "when", "reason"} <= entry.keys():
        raise Misconfigured(f"{where}: a rule needs id, when and reason")
    where = f"{where}: rule {entry['id']}"
    if unknown := entry.keys() - FIELDS:
        raise Misconfigured(f"{where}: unknown field {', '.join(sorted(map(str, unknown)))}")
    points, factor = entry.get("points", 0), entry.get("factor", 1)
    if type(points) is not int or not 0 <= points <= 1000:
        raise Misconfigured(f"{where}: points must be a whole number from 0 to 1000")
    if type(factor) not in (int, float) or not 1 <= factor <= 10:
        raise Misconfigured(f"{where}: factor must be a number from 1 to 10")
    if not isinstance(entry["reason"], dict) or not {"zh", "en"} <= entry["reason"].keys():
        raise Misconfigured(f"{where}: reason must hold zh and en")
    try:
        program = cel.compile(str(entry["when"]))
    except ValueError as error:
        raise Misconfigured(f"{where}: when: {error}") from error
    decision = _decision(entry.get("decision", "allow"), where)
    return Rule(str(entry["id"]), program, points, float(factor), decision, entry["reason"])


def holds(rule: Rule, signals: cel.Context) -> bool:
    """Whether a rule's condition is true; Misconfigured when it cannot be judged, so that nothing passes unjudged."""
    try:
        result = rule.program.execute(signals)
    except (ValueError, TypeError, RuntimeError, KeyError) as error:
        raise Misconfigured(f"risk rule {rule.id}: when: {error}") from error
    if not isinstance(result, bool):
        raise Misconfigured(f"risk rule {rule.id}: when must give true or false")
    return result


def _band(entry: Any, where: str) -> Band:
    if (
        not isinstance(entry, dict)
        or entry.keys() != {"points", "decision"}
        or type(entry["points"]) is not int
    ):
        raise Misconfigured(f"{where}: a band needs points (a whole number) and decision")
    return Band(entry["points"], _decision(entry["decision"], f"{where}: bands"))


def _decision(value: Any, where: str) -> Decision:
    for decision in DECISIONS:
        if value == decision:
            return decision
    raise Misconfigured(f"{where}: decision {value!r} is none of {', '.join(DECISIONS)}")


def _patterns(content: Any, where: str) -> dict[str, tuple[str, ...]]:
    if not isinstance(content, dict) or not all(
        isinstance(some, list) for some in content.values()
    ):
        raise Misconfigured(f"{where}: patterns must be lists by id")
    for name, some in content.items():
        for one in some:
            try:
                re.compile(one)
            except (re.error, TypeError) as error:
                raise Misconfigured(f"{where}: patterns: {name}: {one!r}: {error}") from error
    return {str(name): tuple(some) for name, some in content.items()}
