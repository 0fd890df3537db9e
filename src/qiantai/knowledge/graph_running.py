"""Runs a query over the graph: which products, and what is stated of them on the day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from qiantai.floor.clock import local_date
from qiantai.knowledge.graph import CHOICE, Edge, Graph, Node
from qiantai.knowledge.graph_questions import Condition, Plan
from qiantai.knowledge.graph_readings import Reading, Readings
from qiantai.knowledge.ontology import Ontology
from qiantai.knowledge.quantities import SCALES, Quantity


@dataclass(frozen=True, slots=True)
class Line:
    """One product (or clause) of the result with its facts by attribute; `chosen` when the question asks for it."""

    node: Node
    facts: Mapping[str, Sequence[Reading]] = field(default_factory=dict)
    papers: tuple[Sequence[Edge], ...] = ()
    chosen: bool = True


class Run:
    """One query over one graph on one day; `held` limits it to what a customer holds."""

    def __init__(
        self,
        graph: Graph,
        ontology: Ontology,
        readings: Readings,
        plan: Plan,
        at: datetime,
        held: set[str] | None,
    ) -> None:
        self._graph, self._ontology, self._readings = graph, ontology, readings
        self._plan, self._at, self._held = plan, at, held

    def lines(self) -> list[Line]:
        """The result; empty when the graph cannot answer it in full."""
        plan = self._plan
        match plan.ask:
            case "list":
                return self._listed()
            case "claims" | "papers":
                return self._claims()
            case "least" | "most":
                return self._extreme()
            case "terms":
                keys = [k for k, one in self._ontology.attributes.items() if one.eligibility]
                found = [self._stated(node, keys) for node in self._products()]
                return [line for line in found if line.facts]
            case "about":
                nodes = [node for node in self._products() if self._has_sheet(node)]
                return [self._stated(node, list(self._ontology.attributes)) for node in nodes]
        keys = list(plan.attributes) or [one.attribute for each in plan.conditions for one in each]
        if plan.ask == "difference" and not keys:
            keys = self._shared()
        lines = [self._value(node, keys) for node in self._products()]
        whole = all(line.facts.keys() == set(keys) for line in lines)
        if whole or (plan.ask == "value" and not plan.products):
            return [line for line in lines if line.facts]
        return []

    def label(self, attribute: str) -> Mapping[str, str]:
        """The name of an attribute."""
        return self._ontology.label(attribute)

    def node(self, node: str) -> Node:
        """A node of the graph."""
        return self._graph.nodes[node]

    def columns(self) -> list[str]:
        """The attributes that the answer is about."""
        named = [one.attribute for each in self._plan.conditions for one in each]
        if self._plan.ask == "terms":
            named = [k for k, one in self._ontology.attributes.items() if one.eligibility]
        if self._plan.ask == "difference" and not self._plan.attributes:
            named = self._shared()
        return list(dict.fromkeys([*self._plan.attributes, *named]))

    def _has_sheet(self, node: Node) -> bool:
        return any(self._ontology.groups[one].sheet for one in self._groups(node))

    def _shared(self) -> list[str]:
        """The attributes that are stated of every product, in the order of the packs; choices are left out."""
        stated = [set(self._graph.attributes(node.id)) for node in self._products()]
        common = set.intersection(*stated) if stated else set()
        attributes = self._ontology.attributes.items()
        return [key for key, one in attributes if key in common and one.unit != CHOICE]

    def gap(self, attribute: str, lines: Sequence[Line]) -> Quantity | None:
        """The difference between the largest and the smallest value, in the unit of the attribute."""
        facts = [line.facts[attribute][0].quantity for line in lines]
        held = [one for one in facts if one is not None]
        if len(held) < len(facts) or len({one.dimension for one in held}) != 1:
            return None
        gap = max(one.size for one in held) - min(one.size for one in held)
        units = {one.unit for one in held}
        unit = units.pop() if len(units) == 1 else "days"
        return Quantity(gap / SCALES[unit][1] if unit in SCALES else gap, unit)

    def _products(self) -> list[Node]:
        plan = self._plan
        wanted = [self._graph.products[one] for one in plan.products if one in self._graph.products]
        if not wanted:
            wanted = [node for node in self._graph.products.values() if self._grouped(node)]
        kept = [node for node in wanted if node.id not in plan.excluded]
        if self._held is not None:
            kept = [node for node in kept if node.data.get("code") in self._held]
        return kept

    def _grouped(self, node: Node) -> bool:
        return not self._plan.groups or bool(self._groups(node) & set(self._plan.groups))

    def _groups(self, node: Node) -> set[str]:
        """The groups that a product is in on the day, with the wider ones."""
        day = local_date(self._at)
        own = [
            edge.target.removeprefix("group:")
            for edge in self._graph.out(node.id, "belongs_to")
            if edge.holds(day)
        ]
        return self._ontology.wider(own)

    def _stated(self, node: Node, keys: Sequence[str], *, chosen: bool = True) -> Line:
        facts = {key: self._readings.facts(node.id, key, self._at) for key in keys}
        return Line(node, {key: found for key, found in facts.items() if found}, chosen=chosen)

    def _value(self, node: Node, keys: Sequence[str]) -> Line:
        """The facts asked for; of a choice only the one that is named."""
        line = self._stated(node, keys)
        choices = {
            (one.attribute, one.choice)
            for each in self._plan.conditions
            for one in each
            if one.choice
        }
        facts = {}
        for key, found in line.facts.items():
            named = {choice for attribute, choice in choices if attribute == key}
            kept = [fact for fact in found if not named or fact.choice in named]
            if kept:
                facts[key] = kept
        return Line(node, facts)

    def _listed(self) -> list[Line]:
        nodes = self._products()
        lines = [line for node in nodes if (line := self._matching(node)) is not None]
        if lines:
            return lines
        keys = self.columns()
        against = [self._stated(node, keys, chosen=False) for node in nodes]
        choices = any(one.choice for each in self._plan.conditions for one in each)
        if choices or self._held is not None:
            return []
        whole = all(line.facts.keys() == set(keys) for line in against)
        return against if whole else []

    def _matching(self, node: Node) -> Line | None:
        facts: dict[str, list[Reading]] = {}
        for alternatives in self._plan.conditions:
            met = False
            for condition in alternatives:
                found = self._met(node, condition)
                if found:
                    met = True
                    known = facts.setdefault(condition.attribute, [])
                    known.extend(fact for fact in found if fact not in known)
            if not met:
                return None
        return Line(node, facts)

    def _met(self, node: Node, condition: Condition) -> list[Reading]:
        found = self._readings.facts(node.id, condition.attribute, self._at)
        return [fact for fact in found if self._readings.holds(fact, condition)]

    def _extreme(self) -> list[Line]:
        key = self._plan.attributes[0]
        lines = []
        for node in self._products():
            matched = self._matching(node) if self._plan.conditions else Line(node)
            if matched is None:
                continue
            found = self._readings.facts(node.id, key, self._at)
            if found and found[0].quantity is not None:
                lines.append(Line(node, {**matched.facts, key: found}))
        dimensions = {_quantity(line, key).dimension for line in lines}
        if len(lines) < 2 or len(dimensions) != 1:
            return []
        sizes = [_quantity(line, key).size for line in lines]
        best = min(sizes) if self._plan.ask == "least" else max(sizes)
        marked = [
            Line(line.node, line.facts, chosen=size == best)
            for line, size in zip(lines, sizes, strict=True)
        ]
        turned: Decimal = Decimal(1 if self._plan.ask == "least" else -1)
        return sorted(marked, key=lambda line: _quantity(line, key).size * turned)

    def _claims(self) -> list[Line]:
        """Clauses that ask for papers: of the products named, or those that ask for a named paper."""
        day = local_date(self._at)
        wanted = {f"material:{one}" for one in self._plan.materials}
        products = {node.id for node in self._products()}
        lines = []
        for node in self._graph.nodes.values():
            if node.kind != "clause" or not self._readings.public(node):
                continue
            papers = [edge for edge in self._graph.out(node.id, "requires") if edge.holds(day)]
            asked = [edge for edge in papers if not wanted or edge.target in wanted]
            owners = {edge.source for edge in self._graph.into(node.id, "claims")}
            named = self._plan.products or self._held is not None
            if not papers or (wanted and len(asked) < len(wanted)):
                continue
            if named and not owners & products:
                continue
            lines.append(Line(self._titled(node), papers=(tuple(asked),)))
        return lines

    def _titled(self, node: Node) -> Node:
        """The clause under the name of its document."""
        document = self._graph.nodes[f"document:{node.data['document']}"]
        names = {
            language: f"{document.names[language]} {node.names[language]}"
            for language in node.names
        }
        return Node(node.id, node.kind, names, node.origin, node.maker, node.data)


def _quantity(line: Line, key: str) -> Quantity:
    quantity = line.facts[key][0].quantity
    assert quantity is not None
    return quantity
