"""Who asks: a pass leads to a conversation, and the conversation to the customer who is signed in there."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Header

from qiantai.channels.errors import PassInvalid
from qiantai.channels.inbox import Inbox
from qiantai.conversation import Sessions
from qiantai.customers import CustomerActor, CustomerId
from qiantai.floor.clock import Clock
from qiantai.floor.errors import Unauthenticated

SignedIn = Callable[..., Awaitable[CustomerActor]]


def signed_customer(inbox: Inbox, sessions: Sessions, clock: Clock) -> SignedIn:
    """A dependency of routes that are only for customers; Unauthenticated for visitors and after the sign-in has run out."""

    async def customer(authorization: Annotated[str, Header()] = "") -> CustomerActor:
        scheme, _, given = authorization.partition(" ")
        if scheme.lower() != "bearer" or not given:
            raise PassInvalid
        session = await sessions.get(inbox.enter(given))
        level = session.level_at(clock.now())
        if session.customer is None or level < 1:
            raise Unauthenticated
        return CustomerActor(CustomerId(session.customer), level, session.channel, session.id)

    return customer
