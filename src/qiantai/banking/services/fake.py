"""An action that answers as it is told, for tests of flows without a core."""

from collections.abc import Sequence

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.services.base import customer_of
from qiantai.customers import Actor


class FakeAction:
    """Gives its results in turn, the last one again and again, and keeps the requests it got."""

    def __init__(self, results: Sequence[ActionResult]) -> None:
        self._results = list(results)
        self.requests: list[ActionRequest] = []

    async def __call__(self, actor: Actor, request: ActionRequest) -> ActionResult:
        """The next result; CustomersOnly for staff and jobs."""
        customer_of(actor)
        self.requests.append(request)
        return self._results.pop(0) if len(self._results) > 1 else self._results[0]
