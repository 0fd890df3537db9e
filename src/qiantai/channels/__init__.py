"""Where customers meet us: every channel turns its own wire format into the same messages and events."""

from qiantai.channels.inbox import Inbox, Opened
from qiantai.channels.live import LiveSocket
from qiantai.channels.passes import Passes
from qiantai.channels.routes import client_routes

__all__ = ["Inbox", "LiveSocket", "Opened", "Passes", "client_routes"]
