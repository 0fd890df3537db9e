"""What an editor needs beside the text: the values that may be named in it, and how it reads with them."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from qiantai.knowledge.articles import PLACEHOLDER
from qiantai.knowledge.assembly import Knowledge
from qiantai.knowledge.wording import Wording, filled

READ = "article:read"
LANGUAGES = ("zh-Hans", "zh-Hant", "en")
Text = Annotated[str, Field(max_length=20_000)]


class PolicyView(BaseModel):
    """A value of today with its words by language."""

    key: str
    unit: str
    name: dict[str, str]
    source: str
    approver: str
    version: str
    effective_from: date
    words: dict[str, str]


class PolicyList(BaseModel):
    policies: list[PolicyView]


class Unfilled(BaseModel):
    """Texts by language (`zh`, `en`) as they are written."""

    texts: dict[str, Text]


class Preview(BaseModel):
    """The texts as customers read them today; `missing` are keys without a value."""

    words: dict[str, str]
    missing: list[str]


def wording_routes(
    knowledge: Knowledge, current_staff: Callable[[str], Callable[..., Any]]
) -> APIRouter:
    """GET /policies and POST /article-preview for who reads articles."""
    router = APIRouter(tags=["articles"], dependencies=[Depends(current_staff(READ))])
    wording, table = Wording(knowledge.policies), knowledge.policies

    @router.get("/policies")
    async def list_policies() -> PolicyList:
        """Every value in force today, by key."""
        now = knowledge.clock.now()
        values = [value for key in sorted(table) if (value := table.find(key, now))]
        return PolicyList(
            policies=[
                PolicyView(
                    key=value.key,
                    unit=value.unit,
                    name=dict(value.name),
                    source=value.source,
                    approver=value.approver,
                    version=value.version,
                    effective_from=value.effective_from,
                    words={language: value.rendered(language) for language in LANGUAGES},
                )
                for value in values
            ]
        )

    @router.post("/article-preview")
    async def preview(body: Unfilled) -> Preview:
        """The texts with today's values in them."""
        now = knowledge.clock.now()
        keys = {key for text in body.texts.values() for key in PLACEHOLDER.findall(text)}
        found = {key: table.find(key, now) for key in keys}
        words = {}
        for language in LANGUAGES:
            text = wording.chinese(body.texts.get("en" if language == "en" else "zh", ""), language)
            said = {
                key: one.rendered(language) if one else f"{{{key}}}" for key, one in found.items()
            }
            words[language] = filled(text, said)
        return Preview(
            words=words, missing=sorted(key for key, one in found.items() if one is None)
        )

    return router
