"""Writing articles in the studio: drafts, their saving by several hands, comments on them, and their end."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from qiantai.floor.clock import Clock, local_date
from qiantai.floor.database import Database
from qiantai.knowledge import store, store_reviews
from qiantai.knowledge.checking import Checking, Problem
from qiantai.knowledge.errors import ArticleExists, DraftChanged, DraftOpen
from qiantai.knowledge.model import EVERYONE, REVIEWED, Version
from qiantai.knowledge.register import Change, Register
from qiantai.knowledge.releases import FIRST, content_digest
from qiantai.knowledge.store_reviews import Comment

STUDIO: Literal["studio"] = "studio"


@dataclass(frozen=True, slots=True)
class Writing:
    """What an editor has written; `rule` is the audience of its canary."""

    content: Mapping[str, Any]
    tests: tuple[str, ...]
    rule: str = ""


class Drafts:
    """Verbs of versions that are being written; `by` is who does it, `staff:<id>`."""

    def __init__(
        self, database: Database, clock: Clock, register: Register, checking: Checking
    ) -> None:
        self._database = database
        self._clock = clock
        self._register = register
        self._checking = checking

    async def start(self, by: str, article: str, writing: Writing) -> Version:
        """The first draft of a new article; raises ArticleExists."""
        async with self._register.change() as change:
            if await store.list_of(change.connection, article):
                raise ArticleExists(article=article)
            draft = _draft(article, FIRST, STUDIO, None, by, writing, change.now)
            await self._insert(change, draft, by)
        return draft

    async def revise(self, by: str, article: str, base: int | None = None) -> Version:
        """A draft that begins as a version, the newest released one by default; raises DraftOpen and not found."""
        async with self._register.change() as change:
            versions = (
                await store.list_of(change.connection, article) if "\0" not in article else []
            )
            released = (one.version for one in versions if one.released_at is not None)
            wanted = base or next(released, versions[0].version if versions else FIRST)
            found = await change.get(article, wanted)
            opened = await store.find_open(change.connection, article)
            if opened is not None:
                raise DraftOpen(article=article, version=opened.version)
            writing = Writing(found.content, found.tests, found.rule)
            number = versions[0].version + 1
            draft = _draft(article, number, found.pack, found.version, by, writing, change.now)
            await self._insert(change, draft, by)
        return draft

    async def save(
        self, by: str, article: str, version: int, revision: int, writing: Writing
    ) -> Version:
        """Keep what was written over a revision that was read; raises DraftChanged and NotInState."""
        async with self._register.change() as change:
            draft = await change.get(article, version, ("draft",))
            if draft.revision != revision:
                raise DraftChanged(revision=draft.revision)
            content = {**writing.content, "id": article}
            saved = replace(
                draft,
                content=content,
                tests=writing.tests,
                rule=writing.rule,
                digest=content_digest(content),
                authors=with_author(draft.authors, by),
                saved_at=change.now,
                revision=revision + 1,
            )
            await change.put(saved, by, "draft:saved", {"revision": saved.revision})
        return saved

    async def discard(self, by: str, article: str, version: int) -> Version:
        """Give up a version that is being written or reviewed; raises NotInState."""
        async with self._register.change() as change:
            found = await change.get(article, version, ("draft", *REVIEWED))
            ended = replace(
                found, state="withdrawn", ended_at=change.now, ended_by=by, why="discarded"
            )
            await change.put(ended, by, "draft:discarded")
        return ended

    async def comment(
        self, by: str, article: str, version: int, field: str | None, text: str
    ) -> Comment:
        """Say something about a version, or about one field of it."""
        async with self._register.change() as change:
            found = await change.get(article, version)
            made = await store_reviews.add_comment(
                change.connection, article, version, field, text, by, change.now
            )
            change.note(found, by, "comment:made", {"comment": made.id})
        return made

    def problems(self, version: Version) -> list[Problem]:
        """What keeps a version from being reviewed."""
        return self._checking.problems(
            version.content, version.tests, version.rule, self._clock.now()
        )

    async def _insert(self, change: Change, draft: Version, by: str) -> None:
        await store.insert_draft(change.connection, draft)
        change.note(draft, by, "draft:made", {"base": draft.base})


def blank(article: str, owner: str, now: datetime) -> dict[str, Any]:
    """The content of an article that nobody has written yet."""
    return {
        "id": article,
        "intents": [],
        "topic": "",
        "question": {"zh": "", "en": ""},
        "similar": {"zh": [], "en": []},
        "answer": {"zh": "", "en": ""},
        "source": {"document": "", "clause": "", "law": None},
        "risk": "low",
        "audience": EVERYONE,
        "owner": owner,
        "effective_from": local_date(now).isoformat(),
        "effective_to": None,
        "actions": [],
    }


def with_author(authors: tuple[str, ...], by: str) -> tuple[str, ...]:
    """Everybody who has written, in the order of joining."""
    return authors if by in authors else (*authors, by)


def _draft(
    article: str, number: int, pack: str, base: int | None, by: str, writing: Writing, now: datetime
) -> Version:
    content = {**writing.content, "id": article}
    return Version(
        article=article,
        version=number,
        pack=pack,
        origin=STUDIO,
        state="draft",
        content=content,
        tests=writing.tests,
        digest=content_digest(content),
        base=base,
        authors=(by,),
        made_at=now,
        saved_at=now,
        revision=1,
        turn=0,
        urgent=False,
        share=0,
        rule=writing.rule,
        step=0,
        canary_at=None,
        judged_at=None,
        released_at=None,
        ended_at=None,
        ended_by=None,
        why="",
    )
