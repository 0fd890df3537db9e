"""What we can do: reads of the customer's own things, and the one door through which money moves."""

from qiantai.banking.actions import Action, ActionRequest, ActionResult
from qiantai.banking.connectors import Core, FakeCore, HttpCore
from qiantai.banking.gateway import Gateway
from qiantai.banking.jobs import Settlement
from qiantai.banking.policies import Policies
from qiantai.banking.services.menu import banking_actions
from qiantai.banking.words import Words

__all__ = [
    "Action",
    "ActionRequest",
    "ActionResult",
    "Core",
    "FakeCore",
    "Gateway",
    "HttpCore",
    "Policies",
    "Settlement",
    "Words",
    "banking_actions",
]
