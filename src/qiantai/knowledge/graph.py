"""The knowledge graph in memory: products with their facts, and the documents, clauses, terms and services around them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import networkx

from qiantai.knowledge.quantities import Quantity

Origin = Literal["pack", "rule", "editor"]
RANK: Mapping[Origin, int] = {"editor": 0, "pack": 1, "rule": 2}
"""Whose word counts when several say the value of one attribute."""
PACK = "pack"
FLAG, CHOICE, TEXT, AGE = "flag", "choice", "text", "age"


@dataclass(frozen=True, slots=True)
class Value:
    """What an attribute is: a quantity, an open or closed range, yes or no, one of the named, or words."""

    number: Decimal | None = None
    upper: Decimal | None = None  # of a range
    unit: str = TEXT
    text: Mapping[str, str] | None = None  # zh, en: the words instead of the number
    choice: str = ""
    policy: str = ""  # the key of the policy table that holds the value

    @property
    def quantity(self) -> Quantity | None:
        """The number with its unit."""
        return Quantity(self.number, self.unit) if self.number is not None else None

    @property
    def plain(self) -> dict[str, Any]:
        """As it is stored."""
        given: dict[str, Any] = {
            "number": None if self.number is None else str(self.number),
            "upper": None if self.upper is None else str(self.upper),
            "unit": self.unit,
            "text": dict(self.text) if self.text else None,
            "choice": self.choice,
            "policy": self.policy,
        }
        return {name: value for name, value in given.items() if value}

    def same(self, other: "Value") -> bool:
        """Whether both say the same; words are not compared."""
        mine, theirs = self.quantity, other.quantity
        if mine is None or theirs is None or mine.dimension != theirs.dimension:
            return True
        return mine.size == theirs.size and self.upper == other.upper


def value_from(plain: Mapping[str, Any]) -> Value:
    """The value of its stored form."""
    number, upper = plain.get("number"), plain.get("upper")
    return Value(
        number=None if number is None else Decimal(number),
        upper=None if upper is None else Decimal(upper),
        unit=plain.get("unit", TEXT),
        text=plain.get("text"),
        choice=plain.get("choice", ""),
        policy=plain.get("policy", ""),
    )


@dataclass(frozen=True, slots=True)
class Node:
    """One thing; `data` is what its kind needs (a clause's number and page, a document's revision)."""

    id: str
    kind: str
    names: Mapping[str, str]  # zh, en
    origin: Origin
    maker: str  # pack, document:<id>, article:<id> or editor:<staff>
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edge:
    """One statement with where it stands; `document` and `clause` as printed, `policy` a key of the policy table."""

    source: str
    kind: str
    target: str
    origin: Origin
    maker: str
    value: Value | None = None
    note: Mapping[str, str] | None = None
    document: str = ""
    clause: str = ""
    article: str = ""
    policy: str = ""
    valid_from: date | None = None
    valid_to: date | None = None  # the last day

    @property
    def id(self) -> str:
        """The same for the same statement of the same source."""
        place = f"{self.document}#{self.clause}" if self.document else self.article or self.policy
        return f"{self.maker}|{self.source}|{self.kind}|{self.target}|{place}"

    @property
    def sourced(self) -> bool:
        """Whether it says where it stands."""
        return bool((self.document and self.clause) or self.article or self.policy)

    def holds(self, day: date) -> bool:
        """Whether the day lies in its time."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with the graph; `about` names product, attribute, values and sources."""

    code: str
    about: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Made:
    """Nodes and edges that one maker made."""

    nodes: Mapping[str, Node]
    edges: Mapping[str, Edge]


class Graph:
    """One state of the graph, never changed after it is built."""

    def __init__(self, nodes: Iterable[Node], edges: Iterable[Edge]) -> None:
        self.nodes = {node.id: node for node in nodes}
        self.edges: list[Edge] = []
        self.lost: list[Edge] = []  # whose source or target is not there
        for edge in edges:
            whole = edge.source in self.nodes and edge.target in self.nodes
            (self.edges if whole else self.lost).append(edge)
        self.net: Any = networkx.MultiDiGraph()
        self.net.add_nodes_from(self.nodes)
        self._stated: dict[tuple[str, str], list[Edge]] = defaultdict(list)
        self._out: dict[tuple[str, str], list[Edge]] = defaultdict(list)
        self._in: dict[tuple[str, str], list[Edge]] = defaultdict(list)
        for edge in self.edges:
            self.net.add_edge(edge.source, edge.target, key=edge.id, edge=edge)
            self._out[edge.source, edge.kind].append(edge)
            self._in[edge.target, edge.kind].append(edge)
            if edge.value is not None:
                self._stated[edge.source, edge.kind].append(edge)
        self.products = {node.id: node for node in self.nodes.values() if node.kind == "product"}

    def stated(self, product: str, attribute: str) -> Sequence[Edge]:
        """Everything that is said of one attribute of a product, by whom and whenever."""
        return self._stated.get((product, attribute), ())

    def facts(self, product: str, attribute: str, day: date) -> list[Edge]:
        """What holds of an attribute on a day: editors before packs before rules, documents before articles."""
        held = [edge for edge in self.stated(product, attribute) if edge.holds(day)]
        if not held:
            return []
        best = min(_rank(edge) for edge in held)
        return [edge for edge in held if _rank(edge) == best]

    def attributes(self, product: str) -> list[str]:
        """Which attributes are stated of a product."""
        return [kind for source, kind in self._stated if source == product]

    def out(self, node: str, kind: str) -> Sequence[Edge]:
        """Edges of a kind that leave a node."""
        return self._out.get((node, kind), ())

    def into(self, node: str, kind: str) -> Sequence[Edge]:
        """Edges of a kind that reach a node."""
        return self._in.get((node, kind), ())

    def around(self, node: str) -> list[Edge]:
        """All edges that leave or reach a node."""
        touching = [
            *self.net.out_edges(node, data="edge"),
            *self.net.in_edges(node, data="edge"),
        ]
        return [edge for _, _, edge in touching]

    def clause(self, document: str, number: str) -> Node | None:
        """The node of a clause."""
        return self.nodes.get(clause_id(document, number))


def _rank(edge: Edge) -> tuple[int, bool]:
    return RANK[edge.origin], bool(edge.article)


def product_id(code: str) -> str:
    """The node of a product."""
    return f"product:{code}"


def document_id(document: str) -> str:
    """The node of a document."""
    return f"document:{document}"


def clause_id(document: str, number: str) -> str:
    """The node of a clause, by its printed number."""
    return f"clause:{document}#{number}"
