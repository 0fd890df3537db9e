"""The contract of a check."""

from collections.abc import Mapping
from typing import Any, Protocol

Facts = Mapping[str, Any]
"""What the caller knows about the act; every key may be absent.

action: str · at: aware datetime · amount, balance: Decimal yuan · history: sequence of Decimal yuan, earlier outgoing
payments · payee: {known, trusted, own: bool} · age: int · elder: bool · texts: sequence of what the customer said
"""


class Check(Protocol):
    """Turns facts into signals, which rules reach as `<name>.<signal>`.

    Every signal is always present and always of the same type (bool, int, float, str or list), also for empty facts,
    so that a rule can never fail on one. Amounts become floats here: they are compared, never paid. A check keeps no
    state, asks no other system and never raises on facts of the shapes above.
    """

    @property
    def name(self) -> str:
        """The name under which rules reach the signals."""
        ...

    def observe(self, facts: Facts) -> Mapping[str, Any]:
        """The signals of these facts."""
        ...
