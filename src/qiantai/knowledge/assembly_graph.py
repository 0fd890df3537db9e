"""Keeps the graph in step: each process re-reads what changed, writes it once for all, and holds it in memory."""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from datetime import datetime

import structlog

from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable
from qiantai.knowledge import store_graph as store
from qiantai.knowledge.clauses import Document
from qiantai.knowledge.curated import curated
from qiantai.knowledge.extraction import Extractor
from qiantai.knowledge.following import Following
from qiantai.knowledge.glossary import read_glossary
from qiantai.knowledge.graph import PACK, RANK, Edge, Graph, Made, Node
from qiantai.knowledge.graph_answers import GraphAnswers
from qiantai.knowledge.model import Release
from qiantai.knowledge.names import ServiceNames
from qiantai.knowledge.ontology import Ontology
from qiantai.knowledge.wording import Wording

log = structlog.get_logger(__name__)
CALM_S = 30.0
"""A process that begins has all its customers back at once: what it holds already is read again after they are there."""
EVERY_S = 600.0
"""How often values of the policy table are looked at without a release."""


class KnowledgeGraph:
    """The graph of this process with what makes it; `answers` answers from it."""

    def __init__(
        self, packs: Packs, policies: PolicyTable, database: Database, clock: Clock
    ) -> None:
        self._database, self._clock = database, clock
        self.policies = policies
        self.ontology = Ontology.load(packs, policies)
        self.glossary = read_glossary(packs)
        self.documents: Sequence[Document] = ()
        self.graph = Graph((), ())
        self.wording = Wording(policies)
        self.answers = GraphAnswers(self.ontology, self.glossary, policies)
        self._services = ServiceNames.load(packs)
        self._extractor = Extractor(self.ontology, self.glossary)
        self._following: Following | None = None
        self._changed = asyncio.Event()
        self._held: object = None

    def hear_documents(self, documents: tuple[Document, ...]) -> None:
        """These documents are in force from now on."""
        self.documents = documents
        self._changed.set()

    async def hear_articles(self, _touched: frozenset[str]) -> None:
        """Articles changed."""
        self._changed.set()

    async def run(self, following: Following) -> None:
        """In each process: follow documents and articles, until cancelled."""
        self._following = following
        following.listen(self.hear_articles)
        if self._held == _marks(self.documents, following.releases):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), CALM_S)
        while True:
            self._changed.clear()
            try:
                await self.refresh(self.documents, following.releases)
            except Exception:
                log.exception("graph_refresh_failed")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), EVERY_S)

    def now(self) -> datetime:
        """The time that answers and checks go by."""
        return self._clock.now()

    async def begin(self, documents: Sequence[Document], releases: Sequence[Release]) -> None:
        """Answer from these: from what is stored of them, and what is not is read but left for `run` to store."""
        self.documents = documents
        nodes = await store.load_nodes(self._database)
        edges = await store.load_edges(self._database)
        fresh, gone = self._read(nodes, edges, documents, releases, self._clock.now())
        self._hold(*_with(nodes, edges, fresh, gone))
        self._held = None if fresh or gone else _marks(documents, releases)

    async def refresh(
        self, documents: Sequence[Document], releases: Sequence[Release]
    ) -> frozenset[str]:
        """Read what is new in these, forget what is not among them, and hold the result; the makers that changed.

        Only what changed is read; another process that already did so leaves nothing to do.
        """
        self.documents = documents
        async with self._database.transaction() as connection:
            await store.lock_graph(connection)
            nodes = await store.load_nodes(connection)
            edges = await store.load_edges(connection)
            fresh, gone = await asyncio.to_thread(
                self._read, nodes, edges, documents, releases, self._clock.now()
            )
            makers = [*fresh, *gone]
            if makers:
                nodes, edges = _with(nodes, edges, fresh, gone)
                await store.replace(
                    connection,
                    makers,
                    (node for made in fresh.values() for node in made.nodes.values()),
                    (edge for made in fresh.values() for edge in made.edges.values()),
                )
        self.graph = await asyncio.to_thread(_built, nodes, edges)
        self.answers.use(self.graph)
        if makers:
            log.info("graph_followed", changed=len(makers), edges=len(self.graph.edges))
        return frozenset(makers)

    def hold(self, documents: Sequence[Document], releases: Sequence[Release]) -> None:
        """Answer from these without a database, as checks of packs do."""
        self.documents = documents
        fresh, gone = self._read((), (), documents, releases, self._clock.now())
        self._hold(*_with((), (), fresh, gone))

    def _hold(self, nodes: Sequence[Node], edges: Sequence[Edge]) -> None:
        self.graph = _built(nodes, edges)
        self.answers.use(self.graph)

    def _read(
        self,
        nodes: Sequence[Node],
        edges: Sequence[Edge],
        documents: Sequence[Document],
        releases: Sequence[Release],
        at: datetime,
    ) -> tuple[dict[str, Made], list[str]]:
        """What is new by maker, and the makers that are gone."""
        known = {node.maker: node.data["digest"] for node in nodes if "digest" in node.data}
        mark = self.ontology.mark
        fresh: dict[str, Made] = {}
        wanted = {PACK}
        for document in documents:
            maker = f"document:{document.id}"
            wanted.add(maker)
            if known.get(maker) != f"{mark}{document.revision}:{document.digest}":
                fresh[maker] = self._extractor.document(document)
        for release in _latest(releases):
            said = self.wording.answer(release.article, "zh-Hans", at)
            words = said[0] if said else ""
            maker = f"article:{release.article.id}"
            wanted.add(maker)
            if known.get(maker) != self._extractor.article_mark(release, words):
                fresh[maker] = self._extractor.article(release, words)
        made = curated(self.ontology, self.glossary, self._services, documents)
        stored = (
            {node.id: node for node in nodes if node.maker == PACK},
            {edge.id: edge for edge in edges if edge.maker == PACK},
        )
        if stored != (dict(made.nodes), dict(made.edges)):
            fresh[PACK] = made
        makers = {node.maker for node in nodes if node.origin == "rule"}
        return fresh, sorted(makers - wanted)


def _latest(releases: Sequence[Release]) -> list[Release]:
    """Of each article the newest version that answers everybody; canaries are not known to the graph."""
    running = [release for release in releases if release.arm == "running"]
    by_version = sorted(running, key=lambda one: one.version)
    return list({release.article.id: release for release in by_version}.values())


def _with(
    nodes: Sequence[Node], edges: Sequence[Edge], fresh: Mapping[str, Made], gone: Sequence[str]
) -> tuple[list[Node], list[Edge]]:
    """What is stored, with what makers made anew in place of what they had made."""
    makers = {*fresh, *gone}
    return (
        [
            *(node for node in nodes if node.maker not in makers),
            *(node for made in fresh.values() for node in made.nodes.values()),
        ],
        [
            *(edge for edge in edges if edge.maker not in makers),
            *(edge for made in fresh.values() for edge in made.edges.values()),
        ],
    )


def _marks(documents: Sequence[Document], releases: Sequence[Release]) -> object:
    """What the graph is read from."""
    return (
        {(one.id, one.revision) for one in documents},
        {(one.article.id, one.version) for one in releases},
    )


def _built(nodes: Sequence[Node], edges: Sequence[Edge]) -> Graph:
    best = {node.id: node for node in sorted(nodes, key=lambda node: -RANK[node.origin])}
    return Graph(best.values(), edges)
