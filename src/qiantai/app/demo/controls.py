"""What a demonstration may do to the institution: open it afresh, and make it fail."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from qiantai.app.demo.answers import as_json, parsed
from qiantai.app.demo.bank import Refused
from qiantai.app.demo.bodies import ResetBody
from qiantai.app.demo.counter import Counter
from qiantai.app.demo.faults import FaultSettings
from qiantai.app.demo.institution import Institution
from qiantai.floor.errors import Misconfigured


@dataclass(slots=True)
class Controls:
    """What a demonstration may do to the institution."""

    counter: Counter
    institution: Institution
    faults: FaultSettings

    def routes(self) -> list[Route]:
        """All of /demo."""
        return [
            Route("/demo/reset", self.reset, methods=["POST"]),
            Route("/demo/faults", self.spoil, methods=["POST"]),
        ]

    async def reset(self, request: Request) -> Response:
        """POST /demo/reset: a fresh ledger on the request's day, of the file's institution or the one in the body."""
        said = (await parsed(request, ResetBody)).institution
        try:
            chosen = self.institution if said is None else Institution.of(said, "institution")
        except Misconfigured as error:
            raise Refused("invalid", str(error), status=400) from error
        bank = self.counter.bank
        now = self.counter.restart(request.headers.get("x-now"))
        await bank.ledger.reset(chosen, now)
        bank.institution = chosen
        self._set(FaultSettings())
        return as_json({"status": "reset", "opened": bank.opened})

    async def spoil(self, request: Request) -> Response:
        """POST /demo/faults: exactly these faults from now on."""
        self._set(await parsed(request, FaultSettings))
        return as_json(self.faults.model_dump())

    def _set(self, wanted: FaultSettings) -> None:
        for name, value in wanted:
            setattr(self.faults, name, value)
