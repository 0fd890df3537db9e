"""All SQL of the knowledge graph: nodes and edges by who made them."""

from collections.abc import Iterable, Sequence
from typing import Any

import asyncpg

from qiantai.knowledge.graph import Edge, Node, value_from

_LOCK = 0x67726170  # one writer at a time
_NODES = """
insert into graph_node (id, maker, kind, names, origin, data)
select id, maker, kind, names, origin, data from jsonb_to_recordset($1)
    as g (id text, maker text, kind text, names jsonb, origin text, data jsonb)
"""
_EDGES = """
insert into graph_edge (id, source, kind, target, origin, maker, value, note, document, clause, article, policy,
    valid_from, valid_to)
select id, source, kind, target, origin, maker, value, note, document, clause, article, policy, valid_from, valid_to
from jsonb_to_recordset($1) as g (id text, source text, kind text, target text, origin text, maker text, value jsonb,
    note jsonb, document text, clause text, article text, policy text, valid_from date, valid_to date)
"""


async def lock_graph(connection: Any) -> None:
    """Wait for another writer; held until the transaction ends."""
    await connection.execute("select pg_advisory_xact_lock($1)", _LOCK)


async def load_nodes(connection: Any) -> list[Node]:
    """Every node, once for each maker."""
    rows = await connection.fetch("select id, kind, names, origin, maker, data from graph_node")
    return [
        Node(row["id"], row["kind"], row["names"], row["origin"], row["maker"], row["data"])
        for row in rows
    ]


async def load_edges(connection: Any) -> list[Edge]:
    """Every edge, by id."""
    rows = await connection.fetch(
        "select source, kind, target, origin, maker, value, note, document, clause, article, policy, valid_from,"
        " valid_to from graph_edge order by id"
    )
    return [_edge(row) for row in rows]


async def replace(
    connection: Any, makers: Sequence[str], nodes: Iterable[Node], edges: Iterable[Edge]
) -> None:
    """Everything of these makers is what is given."""
    await connection.execute("delete from graph_edge where maker = any($1::text[])", makers)
    await connection.execute("delete from graph_node where maker = any($1::text[])", makers)
    await connection.execute(_NODES, [_node_row(node) for node in nodes])
    await connection.execute(_EDGES, [_edge_row(edge) for edge in edges])


def _node_row(node: Node) -> dict[str, Any]:
    return {
        "id": node.id,
        "maker": node.maker,
        "kind": node.kind,
        "names": dict(node.names),
        "origin": node.origin,
        "data": dict(node.data),
    }


def _edge_row(edge: Edge) -> dict[str, Any]:
    return {
        "id": edge.id,
        "source": edge.source,
        "kind": edge.kind,
        "target": edge.target,
        "origin": edge.origin,
        "maker": edge.maker,
        "value": edge.value.plain if edge.value else None,
        "note": dict(edge.note) if edge.note else None,
        "document": edge.document,
        "clause": edge.clause,
        "article": edge.article,
        "policy": edge.policy,
        "valid_from": edge.valid_from,
        "valid_to": edge.valid_to,
    }


def _edge(row: asyncpg.Record) -> Edge:
    return Edge(
        source=row["source"],
        kind=row["kind"],
        target=row["target"],
        origin=row["origin"],
        maker=row["maker"],
        value=value_from(row["value"]) if row["value"] is not None else None,
        note=row["note"],
        document=row["document"],
        clause=row["clause"],
        article=row["article"],
        policy=row["policy"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
    )
