"""Questions with answers that a document or an agent's conversation suggests: a reviewer decides, nothing goes online."""

import hashlib
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from qiantai.floor.audit import Audit, AuditRecord
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.errors import Conflict, NotFound
from qiantai.floor.events import Fact
from qiantai.floor.privacy import mask
from qiantai.knowledge import store_imports as store
from qiantai.knowledge.clauses import Clause, Document
from qiantai.knowledge.importers.base import Pair
from qiantai.knowledge.store_imports import NewProposal, Proposal, ProposalState

TOPIC = "conversation.resolved"
MOST_ANSWER = 600
_LEAD = (
    r"(?:^|\n)[ 　]*(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．][ 　]*)?(?:本\w{1,4}所称的?)?[“\"「《]?"
    r"(?P<term>[^，。：:；“”\"「」《》（）()\n]{2,16})[”\"」》]?"
)
_MEANS = re.compile(
    rf"{_LEAD}[ 　]*[：:，,]?[ 　]*(?:是指(?![数定])|系指|指的是)[ 　]*(?P<text>[^\n]{{8,}})"
)
_LISTED = re.compile(rf"{_LEAD}[ 　]*[：:][ 　]*(?:指(?![数定]))?(?P<text>[^\n]{{8,}})")
_GLOSSARY = re.compile("释义|定义|名词解释|术语")
_ASKS = re.compile(
    r"[?？]|吗|呢|什么|怎么|如何|多少|哪|几|能不能|可以|是否|\b(?:what|how|when|which|can|do)\b",
    re.I,
)
_LEAST_LETTERS = 4
_NO_QUESTION = ("其他", "附则", "释义", "定义", "总则", "解释")
MakeDraft = Callable[[str, Proposal], Awaitable[str]]


class ProposalNotFound(NotFound):
    """There is no such proposal."""

    code = "proposal_not_found"


class ProposalSettled(Conflict):
    """Somebody has accepted or rejected this proposal in the meantime."""

    code = "proposal_settled"


class Proposals:
    """The reviewer's queue; `make_draft(by, proposal)` makes a draft article and gives its id."""

    def __init__(
        self, database: Database, audit: Audit, clock: Clock, make_draft: MakeDraft
    ) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock
        self._make_draft = make_draft

    async def collect(self, fact: Fact) -> None:
        """Queue what a `conversation.resolved` {said: [{source, text}], language, intents} holds, masked.

        A question that was queued before, here or elsewhere, stays as it is.
        """
        found = list(from_conversation(UUID(fact.key), fact.body))
        if found:
            async with self._database.transaction() as connection:
                await store.add_proposals(connection, found, self._clock.now())

    async def list(
        self, state: ProposalState, origin: str | None, before: int | None, limit: int
    ) -> list[Proposal]:
        """Proposals of one state, newest first."""
        return await store.list_proposals(self._database, state, origin, before, limit)

    async def counts(self) -> dict[str, int]:
        """How many proposals are in each state."""
        return await store.count_proposals(self._database)

    async def accept(
        self, by: str, proposal: int, question: str | None = None, answer: str | None = None
    ) -> Proposal:
        """Make a draft article of it, with the reviewer's wording where given; ProposalNotFound, ProposalSettled."""
        async with self._database.transaction() as connection:
            found = await self._open(connection, proposal)
            worded = replace(
                found, question=question or found.question, answer=answer or found.answer
            )
            article = await self._make_draft(by, worded)
            return await self._settle(connection, by, found, "accepted", article, "")

    async def reject(self, by: str, proposal: int, note: str) -> Proposal:
        """Put it aside for good; raises ProposalNotFound and ProposalSettled."""
        async with self._database.transaction() as connection:
            found = await self._open(connection, proposal)
            return await self._settle(connection, by, found, "rejected", None, note)

    async def _open(self, connection: Any, proposal: int) -> Proposal:
        found = await store.lock_proposal(connection, proposal)
        if found is None:
            raise ProposalNotFound(proposal=proposal)
        if found.state != "open":
            raise ProposalSettled(state=found.state)
        return found

    async def _settle(
        self,
        connection: Any,
        by: str,
        found: Proposal,
        state: ProposalState,
        article: str | None,
        note: str,
    ) -> Proposal:
        now: datetime = self._clock.now()
        settled = await store.settle_proposal(connection, found.id, state, by, now, article, note)
        detail = {"origin": found.origin, "article": article, "note": note}
        record = AuditRecord(by, f"knowledge:proposal:{state}", f"proposal:{found.id}", detail, now)
        await self._audit.append(connection, [record])
        return settled


def from_document(document: Document, pairs: Sequence[Pair]) -> list[NewProposal]:
    """A file's own pairs, else one question for each titled clause and for each term that it defines."""
    if pairs:
        asked = {pair.question: pair for pair in pairs}
        clauses = {clause.title: clause.number for clause in document.clauses}
        return [
            _from_clause(document, clauses.get(q), "faq", q, pair.answer, pair.similar)
            for q, pair in asked.items()
        ]
    found = [one for clause in document.clauses for one in _from_words(document, clause)]
    return list({one.digest: one for one in found}.values())


def from_conversation(conversation: UUID, body: Mapping[str, Any]) -> Iterator[NewProposal]:
    """Each question of the customer with the agent's words that follow it; personal data is masked."""
    question, answers = "", list[str]()
    for said in [*body["said"], {"source": "customer", "text": ""}]:
        text = mask(str(said["text"])).strip()
        if said["source"] == "agent" and question and text:
            answers.append(text)
        elif said["source"] == "customer":
            words = "\n".join(answers)
            if len(words) >= 2 * _LEAST_LETTERS:
                yield NewProposal(
                    "conversation",
                    _digest("conversation", question),
                    question,
                    (),
                    words[:MOST_ANSWER],
                    str(body.get("language", "zh-Hans")),
                    intents=tuple(body.get("intents", ())),
                    conversation=conversation,
                )
                question = ""
            answers = []
            if _ASKS.search(text) and len(text) >= _LEAST_LETTERS:
                question = text


def _from_words(document: Document, clause: Clause) -> Iterator[NewProposal]:
    if not clause.text and not clause.tables:
        return
    name = document.title["zh"]
    if clause.title and not clause.title.startswith(_NO_QUESTION):
        question = f"《{name}》{clause.title}是怎么规定的？"
        yield _from_clause(
            document, clause.number, "document", question, _cited(document, clause), ()
        )
    pattern = _LISTED if _GLOSSARY.search(clause.title) and "是指" not in clause.text else _MEANS
    for found in pattern.finditer(clause.text):
        term = found.group("term").strip('“”"「」《》 ')
        text = f"{term}：{found.group('text').strip()}（{_place(document, clause)}）"
        yield _from_clause(
            document, clause.number, "document", f"什么是{term}？", text, (f"{term}是什么意思",)
        )


def _from_clause(
    document: Document,
    clause: str | None,
    origin: store.Origin,
    question: str,
    answer: str,
    similar: tuple[str, ...],
) -> NewProposal:
    chinese = bool(re.search(r"[一-鿿]", question))
    return NewProposal(
        origin,
        _digest(document.id, question, answer),
        question,
        similar,
        answer,
        "zh-Hans" if chinese else "en",
        intents=document.intents,
        document=document.id,
        revision=document.revision,
        clause=clause,
    )


def _cited(document: Document, clause: Clause) -> str:
    """The words of the clause itself, with where they stand."""
    rows = [" | ".join(row) for table in clause.tables for row in table.rows]
    words = "\n".join(part for part in (clause.text, *rows) if part)
    if len(words) > MOST_ANSWER:
        words = words[:MOST_ANSWER].rsplit("。", 1)[0] + "。……"
    return f"{words}\n（{_place(document, clause)}）"


def _place(document: Document, clause: Clause) -> str:
    return f"《{document.title['zh']}》{clause.number}"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
