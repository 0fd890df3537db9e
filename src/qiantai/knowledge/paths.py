"""Parts of the graph for drawing: what is around a node, and how two nodes are connected."""

import heapq
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import networkx

from qiantai.knowledge.glossary import plain
from qiantai.knowledge.graph import Edge, Graph, Node

MOST_NODES = 150
"""Nodes that a drawing shows; more cannot be read."""
FARTHEST = 3
"""Steps from the node in the middle."""
LONGEST_PATH = 8
_ORDER = ("product", "group", "document", "clause", "material", "term", "article", "intent")
"""Kinds that a drawing keeps first when there is no room for all; kinds of values come right behind products."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some nodes with the edges between them; `cut` when there was no room for more."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    cut: bool


def neighbourhood(
    graph: Graph,
    node: str,
    depth: int = 1,
    most: int = MOST_NODES,
    kinds: Collection[str] = (),
    edge_kinds: Collection[str] = (),
) -> Part:
    """The node with what is within `depth` steps; only these kinds of nodes and edges where any are given."""
    kept = {node}
    frontier = [node]
    cut = False
    for _ in range(min(depth, FARTHEST)):
        found: dict[str, int] = {}
        for place in frontier:
            for edge in graph.around(place):
                other = edge.target if edge.source == place else edge.source
                if other not in kept and _wanted(graph.nodes[other], edge, kinds, edge_kinds):
                    found.setdefault(other, _weight(graph.nodes[other]))
        room = most - len(kept)
        chosen = heapq.nsmallest(room, found, key=lambda one: (found[one], one))
        cut = cut or len(found) > room
        kept.update(chosen)
        frontier = chosen
    return _part(graph, kept, edge_kinds, cut=cut)


def shortest_path(graph: Graph, source: str, target: str) -> Part | None:
    """The nodes of one shortest connection, whatever the direction of its edges; None when there is none."""
    try:
        nodes: Sequence[str] = networkx.shortest_path(
            graph.net.to_undirected(as_view=True), source, target
        )
    except networkx.NetworkXNoPath:
        return None
    return _part(graph, set(nodes), (), cut=False) if len(nodes) <= LONGEST_PATH + 1 else None


def search(graph: Graph, words: str, kinds: Collection[str] = (), most: int = 20) -> list[Node]:
    """Nodes whose name or id has these words, those that begin with them first."""
    wanted = plain(words)
    found = (
        (rank, len(node.names["zh"]), node.id)
        for node in graph.nodes.values()
        if (not kinds or node.kind in kinds) and (rank := _rank(node, wanted)) is not None
    )
    return [graph.nodes[name] for _, _, name in heapq.nsmallest(most, found)]


def _rank(node: Node, wanted: str) -> int | None:
    names = [plain(name) for name in (*node.names.values(), node.id.partition(":")[2])]
    if wanted in names:
        return 0
    if any(name.startswith(wanted) for name in names):
        return 1
    return 2 if any(wanted in name for name in names) else None


def _wanted(node: Node, edge: Edge, kinds: Collection[str], edge_kinds: Collection[str]) -> bool:
    return (not kinds or node.kind in kinds) and (not edge_kinds or edge.kind in edge_kinds)


def _weight(node: Node) -> int:
    return _ORDER.index(node.kind) * 2 if node.kind in _ORDER else 1


def _part(graph: Graph, nodes: Collection[str], edge_kinds: Collection[str], *, cut: bool) -> Part:
    edges = [
        edge
        for name in nodes
        for edge in graph.around(name)
        if edge.source == name and edge.target in nodes
    ]
    shown = [edge for edge in edges if not edge_kinds or edge.kind in edge_kinds]
    return Part(tuple(graph.nodes[name] for name in sorted(nodes)), tuple(_once(shown)), cut)


def _once(edges: Iterable[Edge]) -> list[Edge]:
    """One edge for each pair and kind, the best sourced first."""
    found: dict[tuple[str, str, str], Edge] = {}
    for edge in sorted(edges, key=lambda one: (one.origin != "pack", one.id)):
        found.setdefault((edge.source, edge.kind, edge.target), edge)
    return list(found.values())
