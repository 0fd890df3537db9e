"""Two people besides the author stand between a draft and its customers (maker-checker, domain §4.4)."""

from dataclasses import asdict, replace
from datetime import datetime, time

from qiantai.floor.clock import CHINA, local_date
from qiantai.floor.policies import PolicyTable
from qiantai.knowledge import store, store_reviews
from qiantai.knowledge.cadence import Cadence
from qiantai.knowledge.drafts import Drafts, with_author
from qiantai.knowledge.errors import (
    ApprovedBefore,
    ArticleIncomplete,
    CanaryUnderway,
    DraftChanged,
    DraftOutdated,
    OwnWork,
    ReasonNeeded,
)
from qiantai.knowledge.model import REVIEWED, SERVING, Version
from qiantai.knowledge.register import Change, Register
from qiantai.knowledge.store_reviews import Review, Stage, Verdict


class Reviews:
    """Verbs of reviewing; `by` is who does it, `staff:<id>`."""

    def __init__(self, register: Register, drafts: Drafts, policies: PolicyTable) -> None:
        self._register = register
        self._drafts = drafts
        self._policies = policies

    async def submit(
        self, by: str, article: str, version: int, revision: int, *, urgent: bool, note: str
    ) -> Version:
        """Send a draft to review; an urgent one needs a reason and goes online at once after both approvals.

        Raises ArticleIncomplete with every field that is wrong, DraftOutdated, DraftChanged and ReasonNeeded.
        """
        if urgent and not note.strip():
            raise ReasonNeeded(field="note")
        async with self._register.change() as change:
            draft = await change.get(article, version, ("draft",))
            if draft.revision != revision:
                raise DraftChanged(revision=draft.revision)
            await self._check_newest(change, draft)
            problems = self._drafts.problems(draft)
            if problems:
                listed = [asdict(problem) for problem in problems]
                raise ArticleIncomplete(field=problems[0].field, problems=listed)
            submitted = replace(
                draft,
                state="business_review",
                urgent=urgent,
                turn=draft.turn + 1,
                authors=with_author(draft.authors, by),
                saved_at=change.now,
                why=note.strip(),
            )
            await change.put(submitted, by, "draft:submitted", {"urgent": urgent, "note": note})
        return submitted

    async def approve(self, by: str, article: str, version: int, note: str = "") -> Version:
        """Approve the stage that a version is in; after both it goes to a canary, or online when urgent.

        Raises OwnWork for an author, ApprovedBefore for who approved the other stage, DraftOutdated, CanaryUnderway.
        """
        async with self._register.change() as change:
            found = await change.get(article, version, REVIEWED)
            await self._check_person(change, found, by)
            await self._check_newest(change, found)
            await _judge(change, found, by, "approved", note)
            if found.state == "business_review":
                after = replace(found, state="compliance_review", saved_at=change.now)
                await change.put(after, by, "review:approved", {"stage": found.state})
            else:
                change.note(found, by, "review:approved", {"stage": found.state})
                after = await self._release(change, found, by)
        return after

    async def reject(self, by: str, article: str, version: int, note: str) -> Version:
        """Send a version back to its authors with a reason; raises ReasonNeeded and NotInState."""
        if not note.strip():
            raise ReasonNeeded(field="note")
        async with self._register.change() as change:
            found = await change.get(article, version, REVIEWED)
            await _judge(change, found, by, "rejected", note)
            after = replace(found, state="draft", saved_at=change.now, revision=found.revision + 1)
            detail = {"stage": found.state, "note": note}
            await change.put(after, by, "review:rejected", detail)
        return after

    async def withdraw(
        self, by: str, article: str, version: int, note: str, *, restore: bool = True
    ) -> Version:
        """Take a version away from its readers at once; what it had replaced answers again when `restore`.

        Raises ReasonNeeded and NotInState.
        """
        if not note.strip():
            raise ReasonNeeded(field="note")
        async with self._register.change() as change:
            found = await change.get(article, version, SERVING)
            ended = replace(
                found,
                state="withdrawn",
                share=0,
                ended_at=change.now,
                ended_by=by,
                why=note.strip(),
            )
            await change.put(ended, by, "version:withdrawn", {"note": note})
            change.tell(ended, by, "withdrawn", {"note": note})
            if restore and found.state != "canary":
                await self._restore(change, ended, by)
        return ended

    async def _release(self, change: Change, found: Version, by: str) -> Version:
        """Let the first customers read it, or all of them when it is urgent."""
        if found.urgent:
            after = replace(found, state="online", share=100, released_at=change.now)
            await change.put(after, by, "version:released", {"urgent": True})
            change.tell(after, by, "online", {"urgent": True})
            if found.content["effective_from"] <= local_date(change.now).isoformat():
                await change.end_older(after, by)
            return after
        if any(one.state == "canary" for one in await _others(change, found)):
            raise CanaryUnderway(article=found.article)
        share = Cadence.of(self._policies, change.now).steps[0].share
        begun = max(change.now, _first_moment(found.content["effective_from"]))
        after = replace(found, state="canary", share=share, canary_at=begun, released_at=change.now)
        await change.put(after, by, "canary:begun", {"share": share})
        change.tell(after, by, "canary", {"rule": found.rule})
        return after

    async def _restore(self, change: Change, ended: Version, by: str) -> None:
        """Bring the newest version back that was online before, unless its time is over."""
        today = local_date(change.now).isoformat()
        others = await _others(change, ended)
        if any(one.state in ("online", "expiring") for one in others):
            return
        for one in others:
            last = one.content.get("effective_to")
            if one.state == "archived" and one.why == "superseded" and (not last or last >= today):
                back = replace(one, state="online", share=100, ended_at=None, ended_by=None, why="")
                await change.put(back, by, "version:restored", {"instead_of": ended.version})
                change.tell(back, by, "restored", {"instead_of": ended.version})
                return

    async def _check_person(self, change: Change, found: Version, by: str) -> None:
        if by in found.authors:
            raise OwnWork(version=found.version)
        approved = await store_reviews.list_approvals(
            change.connection, found.article, found.version, found.turn
        )
        if by in approved:
            raise ApprovedBefore(version=found.version)

    async def _check_newest(self, change: Change, found: Version) -> None:
        others = await _others(change, found)
        newer = [one for one in others if one.version > found.version and one.released_at]
        if newer:
            raise DraftOutdated(version=newer[0].version)


async def _others(change: Change, found: Version) -> list[Version]:
    """The other versions of the article, newest first."""
    versions = await store.list_of(change.connection, found.article)
    return [one for one in versions if one.version != found.version]


async def _judge(change: Change, found: Version, by: str, verdict: Verdict, note: str) -> None:
    stage: Stage = "business_review" if found.state == "business_review" else "compliance_review"
    review = Review(found.version, found.turn, stage, verdict, by, change.now, note.strip())
    await store_reviews.add_review(change.connection, found.article, review)


def _first_moment(day: str) -> datetime:
    return datetime.combine(datetime.fromisoformat(day).date(), time(), CHINA)
