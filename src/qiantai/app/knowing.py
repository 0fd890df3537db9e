"""Puts all of knowledge together for a house: articles and their life, documents, the graph, answers, upkeep."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qiantai.app.ground import Ground
from qiantai.conversation import Holding
from qiantai.floor.engines.configured import composing_engine
from qiantai.knowledge import Answering, Knowledge, build_knowledge
from qiantai.knowledge.assembly_documents import Documents, build_documents
from qiantai.knowledge.assembly_graph import KnowledgeGraph
from qiantai.knowledge.assembly_lifecycle import Lifecycle, build_lifecycle
from qiantai.knowledge.assembly_upkeep import Keeping, build_upkeep, gap_draft_maker
from qiantai.knowledge.clauses import Document
from qiantai.knowledge.composing import Composing
from qiantai.knowledge.drafting import draft_maker
from qiantai.knowledge.kept import Kept
from qiantai.knowledge.replay import Replays
from qiantai.knowledge.wording import Wording
from qiantai.knowledge.wordings import clause_wordings
from qiantai.understanding import Analyser


@dataclass(frozen=True, slots=True)
class Knowing:
    """Everything of knowledge that the server and the commands are given."""

    knowledge: Knowledge
    lifecycle: Lifecycle
    documents: Documents
    graph: KnowledgeGraph
    answering: Answering
    replays: Replays
    composing: Composing | None

    async def close(self) -> None:
        """Let go of the model that composes, if there is one."""
        if self.composing is not None:
            await self.composing.close()

    async def run(self) -> None:
        """In each process: follow what is released, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.lifecycle.run())
            group.create_task(self.documents.follow(self._hear))
            group.create_task(self.graph.run(self.knowledge.following))

    def _hear(self, documents: tuple[Document, ...]) -> None:
        self.graph.hear_documents(documents)
        self.answering.use(documents)


async def know(ground: Ground) -> Knowing:
    """Release what the packs hold and answer from it; Misconfigured names file, line and field."""
    packs, database, clock = ground.settings.pack_set, ground.database, ground.clock
    kept = Kept.under(ground.settings.data_dir)
    knowledge = await build_knowledge(packs, ground.policies, database, clock, kept)
    lifecycle = build_lifecycle(
        knowledge, packs, database, ground.audit, ground.outbox, ground.live, ground.jobs
    )
    documents = await build_documents(
        packs,
        database,
        ground.audit,
        clock,
        ground.live,
        ground.jobs,
        ground.outbox,
        draft_maker(lifecycle.drafts, database, clock),
    )
    graph = KnowledgeGraph(packs, ground.policies, database, clock)
    await graph.begin(documents.online, knowledge.following.releases)
    wording = Wording(ground.policies)
    asked = clause_wordings(packs)
    answering = Answering(knowledge.answers, wording, clock, graph.answers, asked, kept)
    answering.use(documents.online)
    replays = Replays(knowledge.releases, documents.library, wording)
    composing = _composing(ground, answering)
    return Knowing(knowledge, lifecycle, documents, graph, answering, replays, composing)


def _composing(ground: Ground, answering: Answering) -> Composing | None:
    """Whoever puts answers into words by the model of the settings; None where it is not asked to."""
    engine = composing_engine(ground.settings, ground.clock)
    if engine is None:
        return None
    return Composing(engine, ground.settings.llm_model, answering, ground.metrics)


def keep(ground: Ground, knowing: Knowing, holding: Holding, analyser: Analyser) -> Keeping:
    """What keeps knowledge true; `holding` gives it the conversations."""
    knowledge, clock = knowing.knowledge, ground.clock

    def understand(text: str, day: date) -> Sequence[str]:
        return [need.intent for need in analyser.analyse(text, day).intents]

    return build_upkeep(
        ground.settings.pack_set,
        ground.policies,
        ground.database,
        clock,
        ground.audit,
        ground.outbox,
        ground.jobs,
        ground.texts,
        knowledge.answers,
        knowledge.releases,
        holding,
        gap_draft_maker(knowing.lifecycle.drafts, clock),
        knowing.answering.clauses,
        understand,
    )
