"""Answers questions over several facts from the graph, each statement with its citation; a doubtful question gets none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qiantai.floor.policies import PolicyTable
from qiantai.knowledge.glossary import Term
from qiantai.knowledge.graph import Edge, Graph, Node
from qiantai.knowledge.graph_questions import Plan, Questions
from qiantai.knowledge.graph_readings import GraphCitation, Reading, Readings
from qiantai.knowledge.graph_running import Line, Run
from qiantai.knowledge.ontology import Ontology
from qiantai.knowledge.wording import Wording

MOST_LINES = 12
"""Products in an answer; a question that finds more is too wide to answer in words."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer with the numbers (from 1) of its citations."""

    text: str
    citations: tuple[int, ...]


CAUTIOUS = frozenset({"risk", "benchmark"})
"""Attributes that are never told without a word of caution (domain §2.8)."""


@dataclass(frozen=True, slots=True)
class GraphAnswer:
    """Words with what they rest on; `block` is a table for the page when several products are in it.

    `products` are codes, best first; `policies` maps each policy key to the version used.
    """

    text: str
    statements: tuple[Statement, ...]
    citations: tuple[GraphCitation, ...]
    block: Mapping[str, Any] | None
    plan: Plan
    products: tuple[str, ...]
    policies: Mapping[str, str]
    kind: str = "graph"


class GraphAnswers:
    """Answers from one state of the graph; `use` takes the next one."""

    def __init__(
        self, ontology: Ontology, glossary: Mapping[str, Term], policies: PolicyTable
    ) -> None:
        self._ontology, self._glossary, self._policies = ontology, glossary, policies
        self._wording = Wording(policies)
        self._graph = Graph((), ())
        self._questions: Questions | None = None
        self.products: frozenset[str] = frozenset()

    def use(self, graph: Graph) -> None:
        """Answer from this graph from now on."""
        words = {
            node.id: tuple(node.data.get("words", node.names.values()))
            for node in graph.products.values()
        }
        self._questions = Questions(self._ontology, self._glossary, words)
        self._graph = graph
        names = {name for node in graph.products.values() for name in node.names.values()}
        self.products = frozenset(names.union(*words.values()) if words else names)

    def plan(self, question: str) -> Plan | None:
        """How the question is understood, or None."""
        return self._questions.read(question) if self._questions is not None else None

    def answer(
        self,
        question: str,
        language: str,
        at: datetime,
        holdings: Sequence[str] | None = None,
    ) -> GraphAnswer | None:
        """The answer on the day of `at`, or None when the question is not surely one for the graph.

        `holdings` are the codes of what the customer holds, None when that is not known.
        """
        plan = self.plan(question)
        if plan is None or (plan.own and holdings is None):
            return None
        held = set(holdings) if holdings and (plan.own or plan.maybe_own) else None
        if plan.own and not holdings:
            return None
        readings = Readings(self._graph, self._ontology, self._policies, self._wording)
        if plan.ask == "term":
            return _Page(readings, plan, language).term(self._glossary[plan.term], self._graph)
        run = Run(self._graph, self._ontology, readings, plan, at, held)
        lines = run.lines()
        if not lines or len(lines) > MOST_LINES:
            return None
        return _Page(readings, plan, language).lines(run, lines)


class _Page:
    """Puts what a query found into words, and numbers the citations."""

    def __init__(self, readings: Readings, plan: Plan, language: str) -> None:
        self._readings, self._plan, self._language = readings, plan, language
        self._citations: list[GraphCitation] = []
        self._statements: list[Statement] = []
        self._policies: dict[str, str] = {}
        self._rows: list[tuple[list[str], list[list[int]]]] = []

    def lines(self, run: Run, lines: Sequence[Line]) -> GraphAnswer | None:
        """A headline, one line for each product and attribute, and the table."""
        for line in lines:
            self._line(run, line)
        if any(not statement.citations for statement in self._statements):
            return None
        self._headline(run, lines)
        told = {key for line in lines for key in line.facts}
        if not CAUTIOUS.isdisjoint(told):
            every = tuple(range(1, len(self._citations) + 1))
            self._statements.append(Statement(self._say("caution"), every))
        return self._answer(
            tuple(str(line.node.data.get("code", line.node.id)) for line in lines if line.chosen),
            self._table(run) if len(lines) > 1 else None,
        )

    def _line(self, run: Run, line: Line) -> None:
        name = self._named(line.node)
        cells, sources = [name], []
        for key, facts in line.facts.items():
            numbers = self._cite(facts)
            said = self._joined(
                f"{self._readings.words(fact, self._language)}"
                f"{self._readings.note(fact, self._language)}"
                for fact in facts
            )
            label = self._readings.named(run.label(key), self._language)
            sheet = self._plan.ask == "about"
            text = (
                self._say("row", label=label, value=said)
                if sheet
                else self._say("value", product=name, attribute=label, value=said, note="")
            )
            self._statements.append(Statement(text, numbers))
            cells.append(said)
            sources.append(list(numbers))
        for edges in line.papers:
            numbers = tuple(dict.fromkeys(n for edge in edges if (n := self._number(edge, ""))))
            said = self._joined(self._named(run.node(edge.target)) for edge in edges)
            self._statements.append(Statement(self._say("row", label=name, value=said), numbers))
            cells.append(said)
            sources.append(list(numbers))
        self._rows.append((cells, [[], *sources]))

    def _headline(self, run: Run, lines: Sequence[Line]) -> None:
        chosen = [line for line in lines if line.chosen]
        every = tuple(range(1, len(self._citations) + 1))
        text = self._headline_text(run, chosen, lines)
        if text:
            self._statements.insert(0, Statement(text, every))

    def _headline_text(self, run: Run, chosen: Sequence[Line], lines: Sequence[Line]) -> str:
        plan = self._plan
        names = self._joined(self._named(line.node) for line in chosen)
        match plan.ask:
            case "list":
                return self._say("list", products=names) if chosen else self._say("none")
            case "claims":
                papers = self._joined(
                    self._named(run.node(f"material:{m}")) for m in plan.materials
                )
                return self._say("claims", material=papers)
            case "papers":
                return self._say("papers", product=self._named(run.node(plan.products[0])))
            case "terms" | "about":
                return self._say(plan.ask, product=names)
            case "least" | "most":
                return self._superlative(run, chosen, names)
            case "difference":
                if not plan.attributes:
                    return self._say("compared", products=names)
                return " ".join(self._difference(run, key, lines) for key in plan.attributes)
        return ""

    def _superlative(self, run: Run, chosen: Sequence[Line], names: str) -> str:
        key = self._plan.attributes[0]
        label = self._readings.named(run.label(key), self._language)
        fact = chosen[0].facts[key][0]
        return self._say(
            "superlative",
            attribute=label,
            word=self._most_word(),
            products=names,
            value=self._readings.words(fact, self._language),
        )

    def _most_word(self) -> str:
        """The superlative as it was asked, where it is one of the answer's language."""
        word, chinese = self._plan.word, self._language != "en"
        if chinese and word.startswith("最"):
            return self._readings.named({"zh": word, "en": word}, self._language)
        if not chinese and word.endswith("est"):
            return word
        return self._say(self._plan.ask)

    def _difference(self, run: Run, key: str, lines: Sequence[Line]) -> str:
        label = self._readings.named(run.label(key), self._language)
        gap = run.gap(key, lines)
        if gap is None:
            return self._say("same_words", attribute=label)
        if gap.number == 0:
            return self._say("same", attribute=label)
        said = self._readings.named(gap.spoken, self._language)
        return self._say("difference", attribute=label, value=said)

    def _table(self, run: Run) -> Mapping[str, Any]:
        head = {"claims": ("claim_head", "paper_head"), "papers": ("claim_head", "paper_head")}
        titles = head.get(self._plan.ask)
        keys = run.columns()
        columns = (
            [self._say(key) for key in titles]
            if titles
            else [
                self._say("product_head"),
                *(self._readings.named(run.label(key), self._language) for key in keys),
            ]
        )
        rows = [cells for cells, _ in self._rows]
        sources = [numbers for _, numbers in self._rows]
        return {"type": "table", "data": {"head": columns, "rows": rows, "sources": sources}}

    def term(self, term: Term, graph: Graph) -> GraphAnswer:
        """What a term means, with the clauses that define it and the products that use it."""
        own = self._say("glossary")
        self._citations.append(GraphCitation("", 0, own, "", term.name, None))
        text = self._say("term", term=term.name, english=term.english, means=term.means)
        self._statements.append(
            Statement(self._readings.named({"zh": text, "en": text}, self._language), (1,))
        )
        node = f"term:{term.name}"
        defining = [
            edge
            for edge in graph.into(node, "defines")
            if self._readings.public(graph.nodes[edge.source])
        ]
        for edge in defining[:2]:
            number = self._number(edge, "")
            if number:
                cited = self._citations[number - 1]
                said = self._say("defined", clause=f"{cited.title} {cited.heading}")
                self._statements.append(Statement(said, (number,)))
        used = [graph.nodes[edge.target] for edge in graph.out(node, "used_for")]
        if used:
            said = self._say("used", products=self._joined(map(self._named, used)))
            self._statements.append(Statement(said, (1,)))
        return self._answer(tuple(str(one.data.get("code")) for one in used), None)

    def _answer(self, products: tuple[str, ...], block: Mapping[str, Any] | None) -> GraphAnswer:
        return GraphAnswer(
            text="\n".join(statement.text for statement in self._statements),
            statements=tuple(self._statements),
            citations=tuple(self._citations),
            block=block,
            plan=self._plan,
            products=products,
            policies=self._policies,
        )

    def _cite(self, facts: Sequence[Reading]) -> tuple[int, ...]:
        found: list[int] = []
        for fact in facts:
            if fact.policy:
                self._policies[fact.policy] = fact.policy_version
            number = self._number(fact.edge, fact.policy_version)
            if number:
                found.append(number)
        return tuple(dict.fromkeys(found))

    def _number(self, edge: Edge, version: str) -> int:
        """The number of a statement's citation, 0 when it has none."""
        citation = self._readings.citation(edge, self._language, version)
        if citation is None:
            return 0
        if citation not in self._citations:
            self._citations.append(citation)
        return self._citations.index(citation) + 1

    def _say(self, key: str, **values: str) -> str:
        return self._readings.say(key, self._language).format(**values)

    def _named(self, node: Node) -> str:
        return self._readings.named(node.names, self._language)

    def _joined(self, parts: Iterable[str]) -> str:
        return self._say("and").join(dict.fromkeys(parts))
