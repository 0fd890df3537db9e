"""Keeps a finished risk assessment: counted over all channels, a changed level confirmed, plans above a lower one paused."""

from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.sheets import Sheet
from qiantai.banking.services.suitability import Gate, Standing
from qiantai.customers import CustomerActor

COUNTERS = tuple(
    f"risk.suitability.{name}" for name in ("per_day", "per_window", "window", "valid")
)


class Assessments:
    """Drafts the keeping and the confirmation of a level; the level itself comes from the advice rules, never from here."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._gate = Gate(counter)

    async def room(self, actor: CustomerActor) -> tuple[Standing, ActionResult | None]:
        """Where the customer stands, and `no_room` with the next day when the counters are used up (domain §2.10c)."""
        standing, rules = await self._gate.standing(actor), self._gate.rules
        now = self._counter.clock.now()
        left = rules.room([one.at for one in standing.assessments], now)
        facts = {**self._gate.facts(standing), "next_on": left.next_on.isoformat()}
        facts |= {"left_today": left.today, "left_window": left.window}
        facts |= {"per_day": rules.per_day, "per_window": rules.per_window}
        return standing, None if left.allowed else ActionResult("no_room", facts)

    async def complete(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots answers, level, lowest, points, version: kept as an assessment of this moment."""
        standing, full = await self.room(actor)
        if full is not None:
            return full
        level, language = int(request.slots["level"]), request.language
        change = self._gate.rules.change(standing.level, level)
        expires = self._gate.rules.expires_on(self._gate.today)
        result = (
            "same" if standing.level == level else "first" if standing.level is None else "raised"
        )
        if standing.level is not None and level < standing.level:
            result = "lowered"
        if change.person_calls:
            result = "call_first"
        words = self._counter.words
        shown: dict[str, Any] = {
            "level": f"C{level}",
            "most": f"R{level}",
            "type_text": words.get(f"suitability.type.{level}", language),
            "previous": f"C{standing.level}" if standing.level else "",
            "expires_on": expires.isoformat(),
            "result": result,
        }
        sheet = (
            Sheet(words, language, "sheet.wealth.assessed")
            .row("sheet.wealth.level", f"C{level} {shown['type_text']}", strong=True)
            .row("sheet.wealth.previous", shown["previous"])
            .row("sheet.wealth.expires_on", shown["expires_on"], "date")
            .row("sheet.wealth.may_hold", f"R1 – R{level}" if level > 1 else "R1")
            .note("sheet.wealth.assessed_note")
        )
        names = ("answers", "points", "version")
        body = {name: request.slots.get(name) for name in names}
        body |= {"level": level, "lowest": bool(request.slots.get("lowest"))}
        return Draft(
            order="assessments.complete",
            body={**body, "call": change.person_calls},
            shown=shown,
            subject=str(actor.customer),
            sheet=sheet.data,
            policies=COUNTERS,
        )

    async def confirm(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """The customer takes note of a changed level; `none` when nothing waits for it."""
        standing = await self._gate.standing(actor)
        waiting = standing.open_assessment
        if waiting is None:
            return ActionResult("none", {})
        words, language = self._counter.words, request.language
        shown = {
            "level": f"C{waiting.level}",
            "most": f"R{waiting.level}",
            "type_text": words.get(f"suitability.type.{waiting.level}", language),
        }
        sheet = Sheet(words, language, "sheet.wealth.level_confirmed").row(
            "sheet.wealth.level", f"C{waiting.level} {shown['type_text']}", strong=True
        )
        body = {"assessment": waiting.id}
        return Draft("assessments.confirm", body, shown, waiting.id, sheet.data)

    async def evidence(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Recordings and papers of a sale are kept from deletion until a complaint is closed; slots ticket_no, code?, facts."""
        body = {name: str(request.slots.get(name) or "") for name in ("ticket_no", "code", "facts")}
        shown = {"ticket_no": body["ticket_no"]}
        return Draft("evidence.hold", body, shown, body["ticket_no"] or str(actor.customer))
