"""Where staff meet customers: the queue, the handoff, and tickets with their deadlines."""

from qiantai.desk.agents import Agents
from qiantai.desk.assembly import Desk, build_desk, build_tickets
from qiantai.desk.handoff import Handoff
from qiantai.desk.model import Priority, QueueEntry, Ticket, TicketState
from qiantai.desk.queues import Queues
from qiantai.desk.routes import desk_routes
from qiantai.desk.tickets import Tickets

__all__ = [
    "Agents",
    "Desk",
    "Handoff",
    "Priority",
    "QueueEntry",
    "Queues",
    "Ticket",
    "TicketState",
    "Tickets",
    "build_desk",
    "build_tickets",
    "desk_routes",
]
