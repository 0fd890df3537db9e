"""What was made before, or is spoken of, and reads like another service by its words: 昨天转的五百到了没 orders nothing."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from qiantai.understanding import Understanding


class Rule(NamedTuple):
    """Needs that a message is `read` as, and what it `means` where both lists match, behind these needs or any."""

    read: frozenset[str]
    means: str
    past: re.Pattern[str]
    asked: re.Pattern[str]
    behind: frozenset[str]


class Made:
    """The rules of `made`, in order, whose needs this institution serves."""

    def __init__(self, rules: Sequence[Mapping[str, Any]], served: Collection[str]) -> None:
        self._rules = [
            Rule(
                _services(one["read"]),
                str(one["means"]),
                any_of(one["past"]),
                any_of(one["asked"]),
                _services(one.get("behind", ())),
            )
            for one in rules
            if one["means"] in served
        ]

    def meant(
        self, understanding: Understanding, before: str = ""
    ) -> tuple[str, frozenset[str]] | None:
        """The need that is meant behind the one `before`, and the needs that it was read as."""
        needs, plain = [need.intent for need in understanding.intents], understanding.normal
        fitting = [
            one
            for one in self._rules
            if (not one.behind or before in one.behind)
            and one.past.search(plain)
            and one.asked.search(plain)
        ]
        for rule in fitting:
            read, means = rule.read, rule.means
            if needs and (needs[0] in read or (means in needs and bool(read & {*needs}))):
                return means, read.union(*(one.read for one in fitting if one.means == means))
        return None


def any_of(forms: Sequence[str]) -> re.Pattern[str]:
    """One form for all of these."""
    return re.compile("|".join(f"(?:{form})" for form in forms))


def _services(read: str | Sequence[str]) -> frozenset[str]:
    return frozenset((read,) if isinstance(read, str) else map(str, read))
