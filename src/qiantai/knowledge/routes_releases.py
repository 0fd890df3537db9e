"""Reviewing and releasing over HTTP: the queue, the verdicts, the board of canaries with their figures, and comparisons."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict

from qiantai.floor.staff import StaffIdentity
from qiantai.floor.text import DEFAULT, language_of
from qiantai.knowledge import store, store_reviews
from qiantai.knowledge.assembly_lifecycle import Lifecycle
from qiantai.knowledge.model import REVIEWED, Version
from qiantai.knowledge.routes import (
    READ,
    AcceptLanguage,
    ArticleId,
    ArticleView,
    VersionNumber,
    summary,
)
from qiantai.knowledge.routes_editing import ReviewView, Short, by_of
from qiantai.knowledge.wording import Wording

RELEASE = "article:release"


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ApproveBody(_Body):
    """Approves the stage that the version is in."""

    note: Short = ""


class RejectBody(_Body):
    """Sends the version back with a reason."""

    note: Short


class WithdrawBody(_Body):
    """Takes a version from its readers with a reason; `restore` lets the one before answer again."""

    note: Short
    restore: bool = True


class QueuedView(BaseModel):
    """A version that waits for a verdict; `mine` is why who asks may not give it, None when they may."""

    article: ArticleView
    stage: Literal["business_review", "compliance_review"]
    waiting_since: datetime
    note: str
    base: int | None
    approvals: list[ReviewView]
    mine: Literal["own_work", "approved_before"] | None


class QueueView(BaseModel):
    """What waits, urgent ones first and then the longest waiting."""

    queue: list[QueuedView]


def article_release_routes(lifecycle: Lifecycle, current_staff: Callable[[str], Any]) -> APIRouter:
    """Routes of reviewers; `current_staff(permission)` gives who is signed in."""
    router = APIRouter(tags=["articles"])
    reviewer, reader = Depends(current_staff(RELEASE)), Depends(current_staff(READ))
    reviews, wording = lifecycle.reviews, Wording(lifecycle.knowledge.policies)

    def shown(version: Version, accept_language: str) -> ArticleView:
        return ArticleView(**summary(version, wording, language_of(accept_language)))

    @router.get("/article-reviews")
    async def queue(
        identity: StaffIdentity = reader, accept_language: AcceptLanguage = DEFAULT
    ) -> QueueView:
        """The versions that wait for a verdict."""
        waiting = await store.list_in_state(lifecycle.database.pool, REVIEWED)
        found = [
            await _queued(lifecycle, one, by_of(identity), shown(one, accept_language))
            for one in sorted(waiting, key=lambda one: (not one.urgent, one.saved_at))
        ]
        return QueueView(queue=found)

    @router.post("/articles/{article}/versions/{version}/approve")
    async def approve(
        article: ArticleId,
        version: VersionNumber,
        body: ApproveBody,
        identity: StaffIdentity = reviewer,
        accept_language: AcceptLanguage = DEFAULT,
    ) -> ArticleView:
        """Approve; 403 `own_work` or `approved_before`, 409 `draft_outdated`, `canary_underway` or `article_state`."""
        after = await reviews.approve(by_of(identity), article, version, body.note)
        return shown(after, accept_language)

    @router.post("/articles/{article}/versions/{version}/reject")
    async def reject(
        article: ArticleId,
        version: VersionNumber,
        body: RejectBody,
        identity: StaffIdentity = reviewer,
        accept_language: AcceptLanguage = DEFAULT,
    ) -> ArticleView:
        """Send it back to its authors as a draft."""
        after = await reviews.reject(by_of(identity), article, version, body.note)
        return shown(after, accept_language)

    @router.post("/articles/{article}/versions/{version}/withdraw")
    async def withdraw(
        article: ArticleId,
        version: VersionNumber,
        body: WithdrawBody,
        identity: StaffIdentity = reviewer,
        accept_language: AcceptLanguage = DEFAULT,
    ) -> ArticleView:
        """Take a canary or a running version from its readers at once."""
        after = await reviews.withdraw(
            by_of(identity), article, version, body.note, restore=body.restore
        )
        return shown(after, accept_language)

    return router


async def _queued(
    lifecycle: Lifecycle, version: Version, by: str, article: ArticleView
) -> QueuedView:
    verdicts = await store_reviews.list_reviews(lifecycle.database.pool, version.article)
    approvals = [
        one
        for one in verdicts
        if (one.version, one.turn, one.verdict) == (version.version, version.turn, "approved")
    ]
    mine: Literal["own_work", "approved_before"] | None = None
    if by in version.authors:
        mine = "own_work"
    elif any(one.by == by for one in approvals):
        mine = "approved_before"
    return QueuedView(
        article=article,
        stage="business_review" if version.state == "business_review" else "compliance_review",
        waiting_since=version.saved_at,
        note=version.why,
        base=version.base,
        approvals=[ReviewView(**asdict(one)) for one in approvals],
        mine=mine,
    )
