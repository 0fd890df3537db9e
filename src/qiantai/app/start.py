"""The demonstration's start page: sign in as one of its customers or staff, and see each customer's phone."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from qiantai.app.seed import Demonstration
from qiantai.app.wire import House
from qiantai.customers import CustomerId
from qiantai.customers.store import list_phone_messages
from qiantai.customers.store_checks import decide_phone_check, waiting_phone_check
from qiantai.floor.errors import NotFound

MOST_MESSAGES = 20


class TokenBody(BaseModel):
    """Whom to be."""

    model_config = ConfigDict(extra="forbid")
    customer: Annotated[str, Field(max_length=40)]


class DecisionBody(BaseModel):
    """What the camera or the microphone would have found."""

    model_config = ConfigDict(extra="forbid")
    passed: bool


def start_routes(house: House, demonstration: Demonstration) -> APIRouter:
    """Routes under /demo; they are only served with `--demo`, for anybody who reaches them may be anybody."""
    router = APIRouter(prefix="/demo", tags=["demonstration"])

    @router.get("/institution")
    async def institution(request: Request) -> dict[str, Any]:
        """Who one may be; each staff link signs in once."""
        staff = [
            {
                "id": member.staff,
                "name": member.name,
                "role": next(iter(member.roles)),
                "link": f"/desk#link={await house.staff.issue_link(member.staff)}",
            }
            for member in demonstration.staff
        ]
        return {
            "institution": house.welcome["institution"],
            "customers": demonstration.customers,
            "staff": staff,
        }

    @router.post("/tokens")
    async def token(body: TokenBody) -> dict[str, str]:
        """What the institution's own app would hand to the page after its sign-in."""
        claims = demonstration.claims(body.customer)
        return {"token": house.tokens.issue(claims, house.ground.clock.now())}

    @router.get("/phone/{customer}")
    async def phone(customer: str) -> dict[str, Any]:
        """The texts on a customer's phone, newest first, and the check that waits on it."""
        demonstration.claims(customer)
        messages = await list_phone_messages(
            house.ground.database, CustomerId(customer), MOST_MESSAGES
        )
        now = house.ground.clock.now()
        check = await waiting_phone_check(house.ground.database, CustomerId(customer), now)
        return {"messages": messages, "check": check}

    @router.post("/phone/{customer}/checks/{reference}", status_code=204)
    async def decide(customer: str, reference: str, body: DecisionBody) -> None:
        """Press one of the two buttons that stand for the camera or the microphone."""
        now = house.ground.clock.now()
        if not await decide_phone_check(
            house.ground.database, CustomerId(customer), reference, body.passed, now
        ):
            raise NotFound(check=reference)

    return router
