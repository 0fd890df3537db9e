"""The graph over HTTP for the studio: search, a node with its sources, what is around it, a path, checks, questions."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query
from pydantic import BaseModel

from qiantai.floor.text import DEFAULT, language_of
from qiantai.knowledge.assembly_graph import KnowledgeGraph
from qiantai.knowledge.errors_graph import NodeNotFound, NoPath
from qiantai.knowledge.graph import Edge, Node
from qiantai.knowledge.graph_answers import GraphAnswer
from qiantai.knowledge.graph_checks import check_graph
from qiantai.knowledge.graph_readings import GraphCitation, Readings
from qiantai.knowledge.paths import (
    FARTHEST,
    MOST_NODES,
    Part,
    neighbourhood,
    search,
    shortest_path,
)

READ = "article:read"
NodeId = Annotated[str, Query(max_length=300)]
Kinds = Annotated[list[str] | None, Query(max_length=40)]
AcceptLanguage = Annotated[str, Header()]


class NodeOut(BaseModel):
    """A node as it is drawn."""

    id: str
    kind: str
    label: str


class EdgeOut(BaseModel):
    """An edge as it is drawn; `value` where it states one."""

    source: str
    target: str
    kind: str
    label: str
    value: str | None
    origin: str


class PartOut(BaseModel):
    """A drawing; `cut` when it shows only a part."""

    nodes: list[NodeOut]
    edges: list[EdgeOut]
    cut: bool


class NodeList(BaseModel):
    nodes: list[NodeOut]


class KindOut(BaseModel):
    kind: str
    label: str
    count: int


class KindList(BaseModel):
    """What there is, for the filters of a drawing."""

    nodes: list[KindOut]
    edges: list[KindOut]


class CitationOut(BaseModel):
    """Where a statement stands; `document` with `revision`, or `article` with `version`, opens the source."""

    document: str
    revision: int
    title: str
    clause: str
    heading: str
    page: int | None
    article: str
    version: int
    policy: str
    policy_version: str


class StatementOut(BaseModel):
    """One statement about a node with its source."""

    kind: str
    label: str
    other: NodeOut
    outward: bool
    value: str | None
    note: str
    origin: str
    valid_from: date | None
    valid_to: date | None
    source: CitationOut | None


class NodeFull(NodeOut):
    """A node with everything that is stated about it."""

    data: dict[str, Any]
    statements: list[StatementOut]


class ProblemOut(BaseModel):
    code: str
    about: dict[str, Any]


class ProblemList(BaseModel):
    problems: list[ProblemOut]


class AnswerOut(BaseModel):
    """What the graph answers to a question, how it was understood, or nulls when it is none of the graph's."""

    text: str | None
    plan: dict[str, Any] | None
    block: dict[str, Any] | None
    citations: list[CitationOut]


def graph_routes(
    knowledge: KnowledgeGraph, current_staff: Callable[[str], Callable[..., Any]]
) -> APIRouter:
    """GET /graph/kinds, /graph/nodes, /graph/node, /graph/neighbourhood, /graph/path, /graph/checks, /graph/answer."""
    router = APIRouter(prefix="/graph", tags=["graph"], dependencies=[Depends(current_staff(READ))])

    @router.get("/kinds")
    async def list_kinds(accept_language: AcceptLanguage = DEFAULT) -> KindList:
        """Kinds of nodes and edges with how many there are."""
        return _View(knowledge, accept_language).kinds()

    @router.get("/nodes")
    async def search_nodes(
        q: Annotated[str, Query(min_length=1, max_length=100)],
        kind: Kinds = None,
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
        accept_language: AcceptLanguage = DEFAULT,
    ) -> NodeList:
        """Nodes by name or id."""
        view = _View(knowledge, accept_language)
        found = search(knowledge.graph, q, kind or (), limit)
        return NodeList(nodes=[view.node(node) for node in found])

    @router.get("/node")
    async def read_node(id: NodeId, accept_language: AcceptLanguage = DEFAULT) -> NodeFull:  # noqa: A002
        """One node with its statements and their sources; 404 `graph_node_not_found`."""
        return _View(knowledge, accept_language).full(_known(knowledge, id))

    @router.get("/neighbourhood")
    async def read_neighbourhood(
        id: NodeId,  # noqa: A002
        depth: Annotated[int, Query(ge=1, le=FARTHEST)] = 1,
        limit: Annotated[int, Query(ge=2, le=MOST_NODES)] = MOST_NODES,
        kind: Kinds = None,
        edge: Kinds = None,
        accept_language: AcceptLanguage = DEFAULT,
    ) -> PartOut:
        """What is around a node, at most 150 nodes."""
        node = _known(knowledge, id)
        part = neighbourhood(knowledge.graph, node.id, depth, limit, kind or (), edge or ())
        return _View(knowledge, accept_language).part(part)

    @router.get("/path")
    async def read_path(
        source: NodeId, target: NodeId, accept_language: AcceptLanguage = DEFAULT
    ) -> PartOut:
        """How two nodes are connected; 404 `graph_no_path`."""
        first, last = _known(knowledge, source), _known(knowledge, target)
        part = shortest_path(knowledge.graph, first.id, last.id)
        if part is None:
            raise NoPath(source=source, target=target)
        return _View(knowledge, accept_language).part(part)

    @router.get("/checks")
    async def read_checks(accept_language: AcceptLanguage = DEFAULT) -> ProblemList:
        """Contradictions, sources that are not there, statements without one, dangling products."""
        view = _View(knowledge, accept_language)
        found = check_graph(
            knowledge.graph, knowledge.ontology, view.readings, knowledge.documents, knowledge.now()
        )
        return ProblemList(
            problems=[ProblemOut(code=one.code, about=dict(one.about)) for one in found]
        )

    @router.get("/answer")
    async def ask(
        q: Annotated[str, Query(min_length=1, max_length=300)],
        accept_language: AcceptLanguage = DEFAULT,
    ) -> AnswerOut:
        """The test bench: what the graph answers and how it understood the question."""
        language = language_of(accept_language)
        return _answer(knowledge, knowledge.answers.answer(q, language, knowledge.now()), q)

    return router


class _View:
    """Puts nodes and edges into the reader's language."""

    def __init__(self, knowledge: KnowledgeGraph, accept_language: str) -> None:
        self._knowledge, self._language = knowledge, language_of(accept_language)
        self._at = knowledge.now()
        self.readings = Readings(
            knowledge.graph, knowledge.ontology, knowledge.policies, knowledge.wording
        )

    def node(self, node: Node) -> NodeOut:
        label = self.readings.named(node.names, self._language)
        return NodeOut(id=node.id, kind=node.kind, label=label)

    def kinds(self) -> KindList:
        graph, ontology = self._knowledge.graph, self._knowledge.ontology
        nodes = [node.kind for node in graph.nodes.values()]
        edges = [edge.kind for edge in graph.edges]
        return KindList(
            nodes=[
                KindOut(kind=kind, label=self._named(names), count=nodes.count(kind))
                for kind, names in ontology.nodes.items()
            ],
            edges=[
                KindOut(kind=kind, label=self._label(kind), count=edges.count(kind))
                for kind in sorted(set(edges))
            ],
        )

    def part(self, part: Part) -> PartOut:
        return PartOut(
            nodes=[self.node(node) for node in part.nodes],
            edges=[
                EdgeOut(
                    source=edge.source,
                    target=edge.target,
                    kind=edge.kind,
                    label=self._label(edge.kind),
                    value=self._value(edge),
                    origin=edge.origin,
                )
                for edge in part.edges
            ],
            cut=part.cut,
        )

    def full(self, node: Node) -> NodeFull:
        edges: Sequence[Edge] = self._knowledge.graph.around(node.id)
        return NodeFull(
            **self.node(node).model_dump(),
            data=dict(node.data),
            statements=[self._statement(node, edge) for edge in edges[: MOST_NODES * 2]],
        )

    def _statement(self, node: Node, edge: Edge) -> StatementOut:
        outward = edge.source == node.id
        other = self._knowledge.graph.nodes[edge.target if outward else edge.source]
        reading = self.readings.reading(edge, self._at) if edge.value else None
        version = reading.policy_version if reading else ""
        cited = self.readings.citation(edge, self._language, version)
        return StatementOut(
            kind=edge.kind,
            label=self._label(edge.kind),
            other=self.node(other),
            outward=outward,
            value=self._value(edge),
            note=self.readings.note(reading, self._language) if reading else "",
            origin=edge.origin,
            valid_from=edge.valid_from,
            valid_to=edge.valid_to,
            source=_citation(cited) if cited else None,
        )

    def _value(self, edge: Edge) -> str | None:
        reading = self.readings.reading(edge, self._at) if edge.value else None
        return self.readings.words(reading, self._language) if reading else None

    def _label(self, kind: str) -> str:
        return self._named(self._knowledge.ontology.label(kind))

    def _named(self, names: Any) -> str:
        return self.readings.named(names, self._language)


def _known(knowledge: KnowledgeGraph, node: str) -> Node:
    found = knowledge.graph.nodes.get(node)
    if found is None:
        raise NodeNotFound(node=node)
    return found


def _citation(citation: GraphCitation) -> CitationOut:
    names = CitationOut.model_fields
    return CitationOut(**{name: getattr(citation, name) for name in names})


def _answer(knowledge: KnowledgeGraph, answer: GraphAnswer | None, question: str) -> AnswerOut:
    plan = knowledge.answers.plan(question)
    return AnswerOut(
        text=answer.text if answer else None,
        plan=plan.plain if plan else None,
        block=dict(answer.block) if answer and answer.block else None,
        citations=[_citation(one) for one in answer.citations] if answer else [],
    )
