"""Makes a draft article of an accepted proposal; what the proposal does not say stays empty for the editor."""

from typing import Any

from qiantai.floor.clock import Clock, local_date
from qiantai.floor.database import Database
from qiantai.knowledge import store_documents
from qiantai.knowledge.drafts import Drafts, Writing
from qiantai.knowledge.errors import ArticleExists
from qiantai.knowledge.model import EVERYONE
from qiantai.knowledge.proposals import MakeDraft
from qiantai.knowledge.store_imports import Proposal


def draft_maker(drafts: Drafts, database: Database, clock: Clock) -> MakeDraft:
    """What `Proposals` is given: `make(by, proposal)` gives the id of the draft; repeating it makes no second one."""

    async def make(by: str, proposal: Proposal) -> str:
        article = f"proposed-{proposal.id}"
        title, product, today = "", None, local_date(clock.now())
        if proposal.document is not None:
            edition = await store_documents.find_edition(
                database, proposal.document, str(proposal.revision), today
            )
            assert edition is not None, "a version is never removed"
            title, product = edition.document.title["zh"], edition.document.product
        content = _content(article, proposal, title) | {"effective_from": today.isoformat()}
        if product:
            content["product"] = product
        try:
            await drafts.start(by, article, Writing(content, ()))
        except ArticleExists:
            return article
        return article

    return make


def _content(article: str, proposal: Proposal, title: str) -> dict[str, Any]:
    language = "en" if proposal.language == "en" else "zh"
    empty: dict[str, str] = {"zh": "", "en": ""}
    return {
        "id": article,
        "intents": list(proposal.intents),
        "topic": "",
        "question": empty | {language: proposal.question},
        "similar": {"zh": [], "en": []} | {language: list(proposal.similar)},
        "answer": empty | {language: proposal.answer},
        "source": {"document": title, "clause": proposal.clause or "", "law": None},
        "risk": "medium",
        "audience": EVERYONE,
        "owner": "",
        "effective_to": None,
        "actions": [],
    }
