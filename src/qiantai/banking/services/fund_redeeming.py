"""Redeems funds: first what each lot costs by its holding days and when it costs less, then the order."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.connectors.base import Account
from qiantai.banking.redemption import (
    Lot,
    Redemption,
    Settlement,
    SettlementDays,
    fee_tiers,
    legal_tiers,
    preview,
    settlement,
)
from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.fund_buying import CUTOFF, fund_facts, kind_of
from qiantai.banking.services.funds_held import HeldFund, held_funds, percent
from qiantai.banking.services.hearing import Hearing, latest
from qiantai.banking.services.paying import paying_account
from qiantai.banking.services.sheets import Columns, Sheet
from qiantai.banking.services.shelf import Shelf, called
from qiantai.customers import CustomerActor

SHARE = Decimal("0.01")
TIERS = tuple(f"fund.fee.tier{number}" for number in (1, 2, 3))


class FundRedeeming:
    """Drafts redemptions, first in first out."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._shelf = Shelf(counter)
        self._losing = Hearing(counter.words, "which_fund", ("losing", "winning"))

    async def draft(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots product?, shares?, amount?. `none`, `wealth`, `ambiguous`, `none_losing`, `shares_needed`,
        `insufficient_shares`."""
        one = await self._which(actor, request)
        if isinstance(one, ActionResult):
            return one
        values = {
            **fund_facts(one.fund, request.language),
            "held_shares": str(one.holding.shares),
            "value": str(one.value),
            "nav": str(one.holding.nav),
            "nav_on": one.holding.nav_on.isoformat(),
        }
        shares = self._shares(one, request)
        if shares is None:
            return ActionResult("shares_needed", values)
        if shares > one.holding.shares:
            return ActionResult("insufficient_shares", {**values, "units": str(shares)})
        account = await paying_account(self._counter, actor, request)
        if isinstance(account, ActionResult):
            return account
        days = self._settles(one)
        found = self._previewed(one, shares, days)
        return self._drafted(
            one, found, days, account, {**values, "units": str(shares)}, request.language
        )

    async def _which(self, actor: CustomerActor, request: ActionRequest) -> HeldFund | ActionResult:
        held = await held_funds(self._counter, actor)
        said = str(request.slots.get("product") or request.slots.get("product_code") or "")
        funds = [one.fund for one in held]
        meant = called(funds, said) if said else called(funds, latest(request))
        if said and not meant and called(await self._shelf.wealth(), said):
            return ActionResult("wealth", {})
        if not held:
            return ActionResult("none", {})
        if said and not meant and (other := called(await self._shelf.funds(), said)):
            return ActionResult("not_held", fund_facts(other[0], request.language))
        mood = None if said else self._losing.first(latest(request))
        if mood is not None:
            wanted = [one for one in held if (one.value < one.cost) is (mood == "losing")]
            if not wanted:
                return ActionResult(f"none_{mood}", {})
            meant = [one.fund for one in wanted]
        codes = {one.code for one in meant} or {one.code for one in funds}
        if len(codes) > 1:
            return self._shelf.choice([one for one in funds if one.code in codes], request.language)
        return next(one for one in held if one.fund.code in codes)

    def _shares(self, one: HeldFund, request: ActionRequest) -> Decimal | None:
        """As many shares as are said; an amount is turned into shares at the newest value."""
        part = self._shelf.part(request, one.holding.shares, one.holding.nav)
        return None if part is None else part.quantize(SHARE, ROUND_DOWN)

    def _settles(self, one: HeldFund) -> Settlement:
        now, policies = self._counter.clock.now(), self._counter.policies
        days = SettlementDays.of(kind_of(one.fund), policies, now)
        return settlement(now, days, self._counter.calendars.jointly(one.fund.markets).is_open)

    def _previewed(self, one: HeldFund, shares: Decimal, days: Settlement) -> Redemption:
        legal = legal_tiers(self._counter.policies, self._counter.clock.now())
        tiers = fee_tiers((), legal, kind_of(one.fund), "person")
        lots = [Lot(min(lot.confirmed, days.confirmed), lot.shares) for lot in one.holding.lots]
        return preview(lots, shares, one.holding.nav, tiers, days.confirmed)

    def _drafted(
        self,
        one: HeldFund,
        found: Redemption,
        days: Settlement,
        account: Account,
        values: dict[str, Any],
        language: str,
    ) -> Draft:
        words = self._counter.words
        lower = min((line.lower_from for line in found.waiting if line.lower_from), default=None)
        soon = words.get("fund.lower_from", language, day=lower.isoformat()) if lower else ""
        shown = {
            **values,
            "gross": str(found.gross),
            "fee": str(found.fee),
            "net": str(found.net),
            "last4": account.last4,
            "priced_on": days.priced.isoformat(),
            "arrives_from": days.arrives_from.isoformat(),
            "arrives_by": days.arrives_by.isoformat(),
            "fee_text": words.get(
                "fund.fee_some" if found.fee else "fund.fee_none", language, fee=found.fee
            ),
            "lower_text": soon,
        }
        sheet = self._sheet(one, found, shown, language)
        lots = [
            {
                "confirmed": ln.lot.confirmed.isoformat(),
                "shares": str(ln.shares),
                "rate": str(ln.rate),
            }
            for ln in found.lines
        ]
        body = {"holding": one.holding.id, "lots": lots, "account": account.id}
        return Draft(
            order="funds.redeem",
            body={
                **body,
                "priced_on": shown["priced_on"],
                "confirmed_on": days.confirmed.isoformat(),
                "arrives_on": shown["arrives_from"],
            },
            shown=shown,
            subject=account.id,
            sheet=sheet.data,
            facts={"amount": Decimal(0)},
            policies=(*TIERS, CUTOFF),
        )

    def _sheet(
        self, one: HeldFund, found: Redemption, shown: dict[str, Any], language: str
    ) -> Sheet:
        columns: Columns = (
            ("sheet.fund.lot", "date"),
            ("sheet.fund.days", "number"),
            ("sheet.fund.shares", "units"),
            ("sheet.fund.rate", "text"),
            ("sheet.fund.fee", "money"),
        )
        rows: Sequence[Sequence[Any]] = [
            [ln.lot.confirmed.isoformat(), ln.days, ln.shares, percent(ln.rate), ln.fee]
            for ln in found.lines
        ]
        return (
            Sheet(self._counter.words, language, "sheet.fund.redeem")
            .row("sheet.fund.fund", f"{shown['fund_name']} {one.fund.code}", strong=True)
            .row("sheet.fund.shares", shown["units"], "units", strong=True)
            .row("sheet.fund.nav_last", f"{shown['nav']} ({shown['nav_on']})")
            .money("sheet.fund.gross", found.gross)
            .money("sheet.fund.fee", found.fee)
            .money("sheet.fund.net", found.net, strong=True)
            .row("sheet.fund.priced_on", shown["priced_on"], "date")
            .row("sheet.fund.arrives", f"{shown['arrives_from']} – {shown['arrives_by']}")
            .row("sheet.wealth.paid_to", shown["last4"])
            .table(columns, rows)
            .note("sheet.fund.redeem_note")
        )
