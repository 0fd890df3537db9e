"""What the demonstration core keeps and carries out for the services of `payments`."""

from collections.abc import Mapping

from qiantai.app.demo.work import Due, Handler, View

VIEWS: Mapping[str, View] = {}
"""Records by noun."""
ORDERS: Mapping[str, Handler] = {}
"""Orders by kind."""
DUE: Mapping[str, Due] = {}
"""What happens when a row of a noun falls due."""
