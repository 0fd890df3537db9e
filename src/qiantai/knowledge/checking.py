"""What keeps a version from being reviewed, field by field: the rules of the packs, and those of written articles."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qiantai.floor.clock import local_date
from qiantai.floor.errors import Misconfigured
from qiantai.floor.policies import PolicyTable
from qiantai.knowledge.articles import OPTIONAL, REQUIRED, article_from, check_known
from qiantai.knowledge.cadence import Cadence
from qiantai.knowledge.model import Article
from qiantai.knowledge.names import ServiceNames
from qiantai.knowledge.rollout import check_rule

HERE = "article"
_SOUND: Mapping[str, Any] = {
    "id": "sound",
    "intents": [],
    "topic": "-",
    "question": {"zh": "-", "en": "-"},
    "similar": {},
    "answer": {"zh": "-", "en": "-"},
    "source": {"document": "-", "clause": "-"},
    "risk": "low",
    "audience": "all",
    "owner": "-",
    "effective_from": "2000-01-01",
    "effective_to": None,
    "actions": [],
    "tests": [],
    "product": None,
    "channels": [],
}
"""Values that pass, put in the place of a wrong field so that the next one shows."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to change: `field` as the article writes it, such as `answer.zh`."""

    field: str
    why: str


class Checking:
    """Holds versions against the policy values and services that there are."""

    def __init__(self, policies: PolicyTable, names: ServiceNames) -> None:
        self._policies = policies
        self._names = names

    def problems(
        self, content: Mapping[str, Any], tests: tuple[str, ...], rule: str, at: datetime
    ) -> list[Problem]:
        """Everything that is wrong, each field once; empty for a version that may be reviewed."""
        entry: dict[str, Any] = dict.fromkeys(REQUIRED | OPTIONAL)
        entry |= {**content, "tests": list(tests)}
        found: list[Problem] = []
        while len(found) < len(_SOUND) and (problem := self._first(entry)) is not None:
            found.append(problem)
            root = problem.field.partition(".")[0].partition("[")[0]
            if root not in _SOUND:
                return found
            entry[root] = _SOUND[root] if root != "intents" else self._any_intent()
        named = {problem.field.partition(".")[0].partition("[")[0] for problem in found}
        more = self._beyond(content, tests, rule, at)
        return found + [one for one in more if one.field.partition(".")[0] not in named]

    def _first(self, entry: Mapping[str, Any]) -> Problem | None:
        try:
            check_known(article_from(entry, "studio", HERE), self._policies, self._names, HERE)
        except Misconfigured as error:
            said = str(error).split(": ", 2)
            return Problem(said[1], said[2]) if len(said) == 3 else Problem(HERE, str(error))
        return None

    def _beyond(
        self, content: Mapping[str, Any], tests: tuple[str, ...], rule: str, at: datetime
    ) -> list[Problem]:
        """What packs are not held to: enough questions, a last day to come, values that hold, a readable audience."""
        cadence = Cadence.of(self._policies, at)
        found = []
        similar = content.get("similar") or {}
        if len(similar.get("zh") or ()) < cadence.fewest_similar:
            found.append(Problem("similar.zh", f"must be at least {cadence.fewest_similar}"))
        if len(tests) < cadence.fewest_tests:
            found.append(Problem("tests", f"must be at least {cadence.fewest_tests}"))
        last, first = content.get("effective_to"), content.get("effective_from")
        if last and last < max(str(first or ""), local_date(at).isoformat()):
            found.append(Problem("effective_to", "is over"))
        try:
            check_rule(rule)
        except Misconfigured as error:
            found.append(Problem("rule", str(error)))
        return found

    def _any_intent(self) -> list[str]:
        return [next(iter(self._names.ids), "-")]

    def article(self, content: Mapping[str, Any], tests: tuple[str, ...]) -> Article:
        """The article of a whole content; Misconfigured otherwise."""
        return article_from({**content, "tests": list(tests)}, "studio", HERE)
