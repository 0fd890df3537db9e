"""Makes the curated part of the graph: the packs' products with their facts, groups, materials and terms."""

from collections.abc import Mapping, Sequence

from qiantai.knowledge.clauses import Document
from qiantai.knowledge.glossary import Term
from qiantai.knowledge.graph import (
    CHOICE,
    FLAG,
    PACK,
    Edge,
    Made,
    Node,
    Problem,
    Value,
    document_id,
    product_id,
)
from qiantai.knowledge.library import DocumentNotFound, find_clause
from qiantai.knowledge.names import ServiceNames
from qiantai.knowledge.ontology import Attribute, Ontology, Product, Stated


def curated(
    ontology: Ontology,
    glossary: Mapping[str, Term],
    services: ServiceNames,
    documents: Sequence[Document],
) -> Made:
    """Nodes and edges of the packs; clauses get the printed number of the documents given."""
    making = _Curated(ontology, glossary, documents)
    for intent in services.ids:
        making.node(Node(f"intent:{intent}", "intent", services.get(intent), "pack", PACK))
    return making.made()


def missing_sources(ontology: Ontology, documents: Sequence[Document]) -> list[Problem]:
    """Which documents and clauses the curated facts name that are not there."""
    known = {one.id: one for one in documents}
    problems = []
    for product in ontology.products.values():
        for fact in product.facts:
            where = f"{fact.document}#{fact.clause}"
            about = {"product": product.code, "attribute": fact.attribute, "source": where}
            if fact.clause and printed(known, fact.document, fact.clause) is None:
                problems.append(Problem("source_missing", about))
            elif not fact.clause and not fact.value.policy:
                problems.append(Problem("no_source", about))
    return problems


def printed(known: Mapping[str, Document], document: str, clause: str) -> str | None:
    """The number as it is printed of a clause given by its ordinal or number; None when it is not there."""
    if document not in known:
        return None
    number = f"第{clause}条" if clause.isdigit() else clause
    try:
        return known[document].clauses[find_clause(known[document], number)].number
    except DocumentNotFound:
        return None


def value_node(attribute: Attribute, value: Value, names: Mapping[str, str]) -> Node:
    """The node that a stated value is: values of the policy table, choices and equal quantities are shared."""
    if value.policy:
        key = f"policy:{value.policy}"
    elif value.unit == CHOICE:
        key = f"{attribute.key}:{value.choice}"
        names = attribute.choices[value.choice].names
    elif value.unit == FLAG:
        key = f"{attribute.key}:{value.number}"
    elif value.number is not None:
        key = f"{value.number.normalize():f}{f'-{value.upper}' if value.upper else ''}:{value.unit}"
    else:
        key = f"{attribute.key}:{names['zh']}"
    return Node(f"{attribute.node}:{key}", attribute.node, names, "pack", PACK)


class _Curated:
    def __init__(
        self, ontology: Ontology, glossary: Mapping[str, Term], documents: Sequence[Document]
    ) -> None:
        self._ontology, self._glossary = ontology, glossary
        self._documents = {one.id: one for one in documents}
        self._nodes: dict[str, Node] = {}
        self._edges: dict[str, Edge] = {}

    def made(self) -> Made:
        for group in self._ontology.groups.values():
            self.node(Node(f"group:{group.key}", "group", group.names, "pack", PACK))
            if group.within:
                self._link(f"group:{group.key}", "belongs_to", f"group:{group.within}")
        for material in self._ontology.materials.values():
            self.node(Node(f"material:{material.key}", "material", material.names, "pack", PACK))
        for product in self._ontology.products.values():
            self._product(product)
        for term in self._glossary.values():
            self._term(term)
        return Made(self._nodes, self._edges)

    def _product(self, product: Product) -> None:
        node = product_id(product.code)
        data = {"code": product.code, "pack": product.pack, "words": list(product.words)}
        self.node(Node(node, "product", product.names, "pack", PACK, data))
        for group in product.groups:
            self._link(node, "belongs_to", f"group:{group}")
        if product.document in self._documents:
            self._link(node, "governed_by", document_id(product.document))
        for fact in product.facts:
            self._fact(node, product, fact)

    def _fact(self, node: str, product: Product, fact: Stated) -> None:
        attribute = self._ontology.attributes[fact.attribute]
        names = fact.value.text or _named(fact.value, attribute)
        target = self.node(value_node(attribute, fact.value, names))
        number = printed(self._documents, fact.document, fact.clause) if fact.clause else ""
        held = self._documents.get(fact.document)
        edge = Edge(
            source=node,
            kind=fact.attribute,
            target=target,
            origin="pack",
            maker=PACK,
            value=fact.value,
            note=fact.note,
            document=fact.document if fact.clause else "",
            clause=number if number is not None else fact.clause,
            policy=fact.value.policy,
            valid_to=held.effective_to if held else None,
        )
        self._edges[edge.id] = edge

    def _term(self, term: Term) -> None:
        node = f"term:{term.name}"
        names = {"zh": term.name, "en": term.english or term.name}
        self.node(Node(node, "term", names, "pack", PACK, {"means": term.means}))
        for code in term.products:
            if code in self._ontology.products:
                self._link(node, "used_for", product_id(code))
        for intent in term.intents:
            self._link(node, "about", f"intent:{intent}")

    def node(self, node: Node) -> str:
        """Keep a node; the first of an id counts."""
        self._nodes.setdefault(node.id, node)
        return node.id

    def _link(self, source: str, kind: str, target: str) -> None:
        edge = Edge(source, kind, target, "pack", PACK)
        self._edges[edge.id] = edge


def _named(value: Value, attribute: Attribute) -> Mapping[str, str]:
    """Names of a value node without words of its own; the policy's or the attribute's name stands in."""
    if value.quantity is None or value.policy or value.unit == FLAG:
        return attribute.names
    return value.quantity.spoken
