"""The heart: one session, one turn at a time, over an append-only list of events."""

from qiantai.conversation.assembly import Conversations, build_conversations
from qiantai.conversation.attachments import Attachments
from qiantai.conversation.errors import GuardRefused, NotHolder
from qiantai.conversation.holding import Holding
from qiantai.conversation.model import ConversationView, Event, Inbound, Session
from qiantai.conversation.sessions import Accepted, Sessions

__all__ = [
    "Accepted",
    "Attachments",
    "ConversationView",
    "Conversations",
    "Event",
    "GuardRefused",
    "Holding",
    "Inbound",
    "NotHolder",
    "Session",
    "Sessions",
    "build_conversations",
]
