"""What the graph's facts say on a day, in words: policy values are looked up, sources become citations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from qiantai.floor.clock import local_date
from qiantai.floor.policies import PolicyTable
from qiantai.knowledge.glossary import plain
from qiantai.knowledge.graph import AGE, CHOICE, FLAG, Edge, Graph, Node, document_id
from qiantai.knowledge.graph_questions import Condition
from qiantai.knowledge.model import EVERYONE
from qiantai.knowledge.ontology import Ontology
from qiantai.knowledge.quantities import Quantity
from qiantai.knowledge.wording import Wording


@dataclass(frozen=True, slots=True)
class Reading:
    """One fact as it is on a day."""

    edge: Edge
    quantity: Quantity | None
    upper: Decimal | None
    words: Mapping[str, str]  # zh, en
    choice: str
    policy: str
    policy_version: str


@dataclass(frozen=True, slots=True)
class GraphCitation:
    """Where a statement stands: a clause of a document, a released article, or an entry of the policy table.

    `document` is the id and `revision` the version that a link opens; title, clause and heading are words to show.
    """

    document: str
    revision: int
    title: str
    clause: str
    heading: str
    page: int | None
    article: str = ""
    version: int = 0
    policy: str = ""
    policy_version: str = ""


class Readings:
    """Reads facts of one graph."""

    def __init__(
        self, graph: Graph, ontology: Ontology, policies: PolicyTable, wording: Wording
    ) -> None:
        self._graph, self._ontology = graph, ontology
        self._policies, self._wording = policies, wording

    def facts(self, product: str, attribute: str, at: datetime) -> list[Reading]:
        """What holds of an attribute of a product; a policy value that is not in effect says nothing."""
        edges = self._graph.facts(product, attribute, local_date(at))
        found = [self.reading(edge, at) for edge in edges]
        return [one for one in found if one is not None]

    def reading(self, edge: Edge, at: datetime) -> Reading | None:
        """One fact on a day."""
        value = edge.value
        assert value is not None
        if value.policy:
            held = self._policies.find(value.policy, at)
            if held is None:
                return None
            words = {"zh": held.rendered("zh-Hans"), "en": held.rendered("en")}
            quantity = (
                Quantity(held.value, held.unit)
                if isinstance(held.value, Decimal)
                else self._ontology.measures.one(plain(words["zh"]))
            )
            return Reading(
                edge, quantity, None, value.text or words, "", value.policy, held.version
            )
        return Reading(edge, value.quantity, value.upper, self._words(edge), value.choice, "", "")

    def public(self, clause: Node) -> bool:
        """Whether everybody may read the clause."""
        document = self._graph.nodes.get(document_id(clause.data["document"]))
        return document is not None and document.data["audience"] == EVERYONE

    def words(self, reading: Reading, language: str) -> str:
        """The value in the reader's language."""
        return self._wording.words(reading.words, language)

    def note(self, reading: Reading, language: str) -> str:
        """What qualifies the value, or nothing."""
        note = reading.edge.note
        if not note:
            return ""
        said = self._wording.words(note, language)
        return self.say("open", language).format(note=said)

    def say(self, key: str, language: str) -> str:
        """A sentence of the packs with places for values."""
        return self._wording.words(self._ontology.says[key], language)

    def named(self, names: Mapping[str, str], language: str) -> str:
        """A name in the reader's language."""
        return self._wording.words(names, language)

    def citation(self, edge: Edge, language: str, version: str = "") -> GraphCitation | None:
        """Where the statement stands, for as far as the graph knows the place; None without any."""
        chinese = self._wording.chinese
        clause = self._graph.clause(edge.document, edge.clause) if edge.document else None
        if clause is not None:
            document = self._graph.nodes[document_id(edge.document)]
            return GraphCitation(
                document=edge.document,
                revision=document.data["revision"],
                title=self._wording.words(document.names, language),
                clause=chinese(edge.clause, language),
                heading=chinese(clause.names["zh"], language),
                page=clause.data["page"],
                policy=edge.policy,
                policy_version=version,
            )
        article = self._graph.nodes.get(f"article:{edge.article}")
        if article is not None:
            return GraphCitation(
                document="",
                revision=0,
                title=self._wording.words(article.names, language),
                clause=chinese(article.data["clause"], language),
                heading=chinese(article.data["document"], language),
                page=None,
                article=edge.article,
                version=article.data["version"],
            )
        return self._of_policy(edge.policy, language, version)

    def _of_policy(self, key: str, language: str, version: str) -> GraphCitation | None:
        if not key or not version:
            return None
        held = self._policies.find(key, datetime.fromisoformat(f"{version}T12:00:00+08:00"))
        if held is None:
            return None
        source = self._wording.chinese(held.source, language)
        heading = self._wording.words(held.name, language)
        return GraphCitation("", 0, source, "", heading, None, policy=key, policy_version=version)

    def holds(self, reading: Reading, condition: Condition) -> bool:
        """Whether the fact meets the condition; what cannot be compared does not."""
        if condition.choice:
            return reading.choice == condition.choice
        wanted, held = condition.quantity, reading.quantity
        if wanted is None or held is None or wanted.dimension != held.dimension:
            return False
        if condition.op == "has":
            return held.size <= wanted.size and (
                reading.upper is None or wanted.number <= reading.upper
            )
        return _compare(condition.op, held.size, wanted.size)

    def _words(self, edge: Edge) -> Mapping[str, str]:
        value = edge.value
        assert value is not None
        if value.text:
            return value.text
        if value.unit == CHOICE:
            return self._ontology.attributes[edge.kind].choices[value.choice].names
        if value.unit == FLAG:
            return self._ontology.flags[str(value.number)]
        quantity = value.quantity
        assert quantity is not None
        if value.unit == AGE and value.upper is not None:
            low, high = quantity.spoken, Quantity(value.upper, AGE).spoken
            return {language: f"{low[language]}–{high[language]}" for language in low}
        return quantity.spoken


def _compare(op: str, held: Decimal, wanted: Decimal) -> bool:
    match op:
        case "<=":
            return held <= wanted
        case ">=":
            return held >= wanted
        case "<":
            return held < wanted
        case ">":
            return held > wanted
        case "!=":
            return held != wanted
    return held == wanted
