"""Looks for what is wrong in the graph: sources that are not there, statements without one, and values that contradict."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from qiantai.floor.clock import local_date
from qiantai.knowledge.clauses import Document
from qiantai.knowledge.curated import missing_sources
from qiantai.knowledge.graph import TEXT, Edge, Graph, Problem, Value
from qiantai.knowledge.graph_readings import Reading, Readings
from qiantai.knowledge.ontology import Ontology


def check_graph(
    graph: Graph,
    ontology: Ontology,
    readings: Readings,
    documents: Sequence[Document],
    at: datetime,
) -> list[Problem]:
    """Everything that an editor should look at: codes source_missing, no_source, contradiction, dangling_product.

    A contradiction is a value of a clause, an article or the policy table that differs from the one that answers give.
    """
    return [
        *missing_sources(ontology, documents),
        *_contradictions(graph, ontology, readings, at),
        *_unsourced(graph),
        *_dangling(graph),
    ]


def _contradictions(
    graph: Graph, ontology: Ontology, readings: Readings, at: datetime
) -> Iterator[Problem]:
    day = local_date(at)
    for product in graph.products:
        for attribute in graph.attributes(product):
            if attribute not in ontology.attributes:
                continue
            held = [edge for edge in graph.stated(product, attribute) if edge.holds(day)]
            counted = graph.facts(product, attribute, day)
            if not counted or counted[0].value is None or counted[0].value.choice:
                continue
            ours = readings.reading(counted[0], at)
            for edge in held:
                theirs = readings.reading(edge, at)
                if ours is not None and theirs is not None and _differ(ours, theirs):
                    yield _contradiction(product, attribute, ours, theirs)


def _differ(ours: Reading, theirs: Reading) -> bool:
    if ours.quantity is None or theirs.quantity is None:
        return False
    return not _value(ours).same(_value(theirs))


def _value(reading: Reading) -> Value:
    quantity = reading.quantity
    unit = quantity.unit if quantity is not None else TEXT
    return Value(quantity.number if quantity is not None else None, reading.upper, unit)


def _contradiction(product: str, attribute: str, ours: Reading, theirs: Reading) -> Problem:
    return Problem(
        "contradiction",
        {
            "product": product.removeprefix("product:"),
            "attribute": attribute,
            "value": ours.words["zh"],
            "source": place_of(ours.edge),
            "other": theirs.words["zh"],
            "other_source": place_of(theirs.edge),
        },
    )


def _unsourced(graph: Graph) -> Iterator[Problem]:
    for product in graph.products:
        for attribute in graph.attributes(product):
            for edge in graph.stated(product, attribute):
                if not edge.sourced:
                    about = {"product": product.removeprefix("product:"), "attribute": attribute}
                    yield Problem("no_source", {**about, "source": edge.maker})


def _dangling(graph: Graph) -> Iterator[Problem]:
    """Products that documents or articles speak of without any fact, and statements about products that are gone."""
    for node in graph.products.values():
        if not graph.attributes(node.id):
            yield Problem("dangling_product", {"product": node.data.get("code", node.id)})
    for edge in graph.lost:
        if edge.source.startswith("product:") or edge.target.startswith("product:"):
            missing = edge.source if edge.source not in graph.nodes else edge.target
            about = {"product": missing.removeprefix("product:"), "source": place_of(edge)}
            yield Problem("dangling_product", about)


def place_of(edge: Edge) -> str:
    """Where a statement stands, for people who mend it."""
    if edge.document:
        return f"{edge.document}#{edge.clause}" if edge.clause else edge.document
    return edge.article or edge.policy or edge.maker
