"""How far an insurance claim has come and what is still missing."""

from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult, card
from qiantai.banking.connectors.base import Claim
from qiantai.banking.services.base import Counter
from qiantai.banking.words import traditional
from qiantai.customers import CustomerActor


class Claims:
    """Reads about the customer's own claims."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    async def progress(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Status and missing papers of each claim; slots: claim? (id). The newest fills the plain values."""
        claims = await self._counter.core.claims(actor.customer)
        said = request.slots.get("claim")
        if said is not None:
            claims = [one for one in claims if one.id == said] or claims
        if not claims:
            return ActionResult("none", {})
        newest = sorted(claims, key=lambda one: one.day, reverse=True)
        shown = [self._shown(one, request.language) for one in newest]
        return ActionResult("ok", {"claims": shown, **shown[0]}, card("claim", claims=shown))

    def _shown(self, one: Claim, language: str) -> dict[str, Any]:
        words = self._counter.words
        named = [words.find(f"document.{name}", language) or name for name in one.missing]
        return {
            "id": one.id,
            "product": traditional(one.product_name) if language == "zh-Hant" else one.product_name,
            "kind": one.kind,
            "status": one.status,
            "status_text": words.status("claim", one.status, language),
            "missing": [traditional(name) if language == "zh-Hant" else name for name in named],
            "expected_on": one.expected_on.isoformat() if one.expected_on else "",
            "day": one.day.isoformat(),
        }
