"""Access tokens over HTTP: whoever makes accounts makes these, and the words of a token are told once."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from qiantai.floor.staff import StaffIdentity
from qiantai.floor.tokens import ApiToken, ApiTokens

Guard = Callable[[str], Callable[..., Any]]


class AccessTokenBody(BaseModel):
    """What an integration may do, until when, and how often."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
    scopes: Annotated[list[str], Field(min_length=1, max_length=40)]
    expires_at: AwareDatetime
    per_minute: Annotated[int, Field(ge=1, le=6000)] = 600


class AccessTokenView(BaseModel):
    """A token without its words."""

    id: UUID
    name: str
    actor: str
    scopes: list[str]
    per_minute: int
    created_by: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    seen_at: datetime | None


class AccessTokenList(BaseModel):
    """All tokens, those in use first, and every scope that a token may have."""

    tokens: list[AccessTokenView]
    scopes: list[str]


class AccessTokenMade(AccessTokenView):
    """A new token; `token` is told this once."""

    token: str


def token_routes(tokens: ApiTokens, guard: Guard) -> APIRouter:
    """Routes under /access-tokens."""
    router = APIRouter(prefix="/access-tokens", tags=["integration"])
    reader, writer = Depends(guard("staff:read")), Depends(guard("staff:write"))

    @router.get("", dependencies=[reader])
    async def list_access_tokens() -> AccessTokenList:
        """All access tokens, without their words."""
        return AccessTokenList(
            tokens=[AccessTokenView(**_shown(one)) for one in await tokens.list()],
            scopes=sorted(tokens.scopes),
        )

    @router.post("", status_code=201)
    async def issue_access_token(
        body: AccessTokenBody, identity: StaffIdentity = writer
    ) -> AccessTokenMade:
        """Make a token for an integration; its words are in this answer and nowhere else."""
        one, words = await tokens.issue(
            identity.staff, body.name, body.scopes, body.expires_at, body.per_minute
        )
        return AccessTokenMade(**_shown(one), token=words)

    @router.delete("/{id}", status_code=204)
    async def revoke_access_token(
        token: Annotated[UUID, Path(alias="id")], identity: StaffIdentity = writer
    ) -> None:
        """End a token at once."""
        await tokens.revoke(identity.staff, token)

    return router


def _shown(one: ApiToken) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "actor": one.actor,
        "scopes": sorted(one.scopes),
        "per_minute": one.per_minute,
        "created_by": one.created_by,
        "created_at": one.created_at,
        "expires_at": one.expires_at,
        "revoked_at": one.revoked_at,
        "seen_at": one.seen_at,
    }
