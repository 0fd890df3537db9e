"""What a customer says to a service that a person drives for them: only a plain yes or no to what was read back counts."""

from collections.abc import Mapping
from typing import Any, Literal

from qiantai.conversation.exchange import Exchange
from qiantai.conversation.model import Draft, Session

YES = frozenset({"confirm", "确认", "確認", "确定", "確定"})
NO = frozenset({"cancel", "取消"})


def is_driven(session: Session) -> bool:
    """Whether the person who holds the conversation drives its open flow."""
    top = session.memory.top
    return session.holder is not None and top is not None and bool(top.by)


def consent_of(
    session: Session, value: str | None, text: str
) -> Literal["confirm", "cancel"] | None:
    """The pressed button or the bare word that answers a read-back; None for everything said to the person."""
    top = session.memory.top
    if not is_driven(session) or top is None or top.waiting not in ("confirm", "sign_in"):
        return None
    said = (value or text.strip(" 。.!")).lower()
    if said in YES and top.waiting == "confirm":
        return "confirm"
    return "cancel" if said in NO else None


def said_in(exchange: Exchange, body: Mapping[str, Any]) -> Draft:
    """A reply as the event that carries it: the assistant's, or that of the person who drives a service."""
    driven = exchange.session.memory.top
    if driven is None or not is_driven(exchange.session):
        return Draft("message", "assistant", body, exchange.why)
    told = {**body, "ai": False, "agent_name": driven.by_name, "service": driven.flow}
    return Draft("message", "agent", told, exchange.why)
