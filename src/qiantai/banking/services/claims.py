"""How far insurance claims have come, in words for every state; what is missing, what was paid, why one was refused."""

from collections.abc import Sequence
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult, card
from qiantai.banking.connectors.base import Claim
from qiantai.banking.connectors.records_claims import ClaimDetail
from qiantai.banking.services.base import Counter
from qiantai.banking.services.hearing import latest, plain
from qiantai.banking.services.whose import Whose
from qiantai.banking.words import traditional
from qiantai.customers import CustomerActor

DECIDED = ("refused", "partial", "approved", "paid", "negotiating")


class Claims:
    """Reads about the customer's own claims, newest first."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._whose = Whose(counter)

    async def held(self, actor: CustomerActor) -> list[ClaimDetail]:
        """All claims with their details; those that the institution keeps no details of with what it tells."""
        known = await self._counter.core.records(ClaimDetail, actor.customer)
        ids = {one.id for one in known}
        told = await self._counter.core.claims(actor.customer)
        all_ = [*known, *(_detail(one) for one in told if one.id not in ids)]
        return sorted(all_, key=lambda one: (one.day, one.id), reverse=True)

    def named(
        self, claims: Sequence[ClaimDetail], request: ActionRequest, slot: str = "claim"
    ) -> list[ClaimDetail]:
        """The claims that the slot or the last message names by number; empty when none is."""
        texts = [plain(str(one)) for one in (request.slots.get(slot), latest(request)) if one]
        return [one for one in claims if any(plain(one.id) in text for text in texts)]

    async def progress(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """State, what comes next and missing papers of each claim; slots claim? (id). The newest fills the plain values.

        `none` without any, `no_such` when a number was said that is none of theirs, `not_own` for a stranger's.
        """
        if self._whose.is_strangers(request):
            return ActionResult("not_own", {})
        claims = await self.held(actor)
        if not claims:
            return ActionResult("none", {})
        chosen = self.named(claims, request)
        said = request.slots.get("claim")
        if said and not chosen:
            return ActionResult("no_such", {"number": str(said)})
        shown = [self.shown(one, request.language) for one in chosen or claims]
        return ActionResult("ok", {"claims": shown, **shown[0]}, card("claim", claims=shown))

    async def refusal(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """The written reasons of the claim that the customer disputes; slots claim?, objection?.

        The outcome is `refused`, `decided` for another decision (too little), `open` when none was made, or `none`.
        """
        claims = await self.held(actor)
        if not claims:
            return ActionResult("none", {})
        known = self.named(claims, request) or claims
        by_state = [one for one in known if one.status == "refused"] or [
            one for one in known if one.status in DECIDED
        ]
        one = (by_state or known)[0]
        values = self.shown(one, request.language)
        values["appeal_days"] = self._rendered("insurance.claim.appeal_days", request.language)
        values["letter_days"] = self._rendered("insurance.claim.reject_days", request.language)
        state = "decided" if one.status in DECIDED else "open"
        return ActionResult("refused" if one.status == "refused" else state, values)

    def paper_name(self, name: str, language: str) -> str:
        """A paper in words; one of the institution's own is shown as it is."""
        paper = self._counter.papers.papers.get(name)
        if paper is not None and language != "en":
            return _script(paper.name["zh"], language)
        if paper is not None:
            return paper.name["en"]
        return self._counter.words.find(f"document.{name}", language) or _script(name, language)

    def shown(self, one: ClaimDetail, language: str) -> dict[str, Any]:
        """A claim as plain values; `next_text` says what comes next and by when."""
        words = self._counter.words
        missing = [self.paper_name(name, language) for name in one.missing]
        reason = words.find(f"claim.reason.{one.reason}", language) or one.reason
        values = {
            "id": one.id,
            "number": one.id.upper(),
            "product": _script(self._product(one, language), language),
            "kind": one.kind,
            "status": one.status,
            "status_text": words.status("claim", one.status, language),
            "missing": missing,
            "missing_text": words.get("claim.and", language).join(missing),
            "expected_on": one.expected_on.isoformat() if one.expected_on else "",
            "day": one.day.isoformat(),
            "paid": one.paid.figures if one.paid is not None else "",
            "paid_on": one.paid_on.isoformat() if one.paid_on else "",
            "paid_to": one.paid_to,
            "reason": one.reason,
            "reason_text": _script(reason, language),
            "clause": words.find(f"claim.clause.{one.clause}", language) or one.clause,
            "letter_on": one.letter_on.isoformat() if one.letter_on else "",
        }
        return {**values, "next_text": self._next(one, values, language)}

    def _product(self, one: ClaimDetail, language: str) -> str:
        if language == "en":
            return self._counter.words.find(f"product.named.{one.product_name}", "en") or (
                one.product_name
            )
        return one.product_name

    def _next(self, one: ClaimDetail, values: dict[str, Any], language: str) -> str:
        """What comes next; a state that waits names its day only when one was promised."""
        words, now = self._counter.words, self._counter.clock.now()
        dated = "dated" if one.expected_on else "undated"
        for code in (f"claim.next.{one.status}.{dated}", f"claim.next.{one.status}"):
            if words.pattern(code, language) is not None:
                days = {
                    name: self._counter.policies.rendered(f"insurance.claim.{name}", now, language)
                    for name in ("promise_days", "decide_days", "pay_days", "appeal_days")
                }
                return words.get(code, language, **{**values, **days})
        return ""

    def _rendered(self, key: str, language: str) -> str:
        return self._counter.policies.rendered(key, self._counter.clock.now(), language)


def _detail(one: Claim) -> ClaimDetail:
    return ClaimDetail(
        one.id,
        one.policy,
        one.product_name,
        one.kind,
        one.day,
        one.status,
        missing=one.missing,
        expected_on=one.expected_on,
    )


def _script(text: str, language: str) -> str:
    return traditional(text) if language == "zh-Hant" else text
