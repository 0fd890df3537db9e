"""All SQL of reviews of versions and of the comments on them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from qiantai.floor.database import Database

Stage = Literal["business_review", "compliance_review"]
Verdict = Literal["approved", "rejected"]


@dataclass(frozen=True, slots=True)
class Review:
    """What one person said in one stage of one submission."""

    version: int
    turn: int
    stage: Stage
    verdict: Verdict
    by: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class Comment:
    """A remark on a version, or on one of its fields."""

    id: int
    version: int
    field: str | None
    text: str
    by: str
    at: datetime


async def add_review(connection: Any, article: str, review: Review) -> None:
    """Keep a verdict."""
    await connection.execute(
        "insert into article_review (article, version, turn, stage, verdict, by, at, note)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8)",
        article,
        review.version,
        review.turn,
        review.stage,
        review.verdict,
        review.by,
        review.at,
        review.note,
    )


async def list_reviews(connection: Any, article: str) -> list[Review]:
    """Every verdict on the versions of an article, oldest first."""
    rows = await connection.fetch(
        "select version, turn, stage, verdict, by, at, note from article_review where article = $1"
        " order by id",
        article,
    )
    return [Review(**row) for row in rows]


async def list_approvals(connection: Any, article: str, version: int, turn: int) -> list[str]:
    """Who has approved a submission."""
    rows = await connection.fetch(
        "select by from article_review where article = $1 and version = $2 and turn = $3"
        " and verdict = 'approved' order by id",
        article,
        version,
        turn,
    )
    return [row["by"] for row in rows]


async def add_comment(
    connection: Any, article: str, version: int, field: str | None, text: str, by: str, at: datetime
) -> Comment:
    """Keep a remark."""
    row = await connection.fetchrow(
        "insert into article_comment (article, version, field, text, by, at) values ($1, $2, $3, $4, $5, $6)"
        " returning id, version, field, text, by, at",
        article,
        version,
        field,
        text,
        by,
        at,
    )
    return Comment(**row)


async def list_comments(database: Database, article: str) -> list[Comment]:
    """Every remark on the versions of an article, oldest first."""
    rows = await database.fetch(
        "select id, version, field, text, by, at from article_comment where article = $1 order by id",
        article,
    )
    return [Comment(**row) for row in rows]
