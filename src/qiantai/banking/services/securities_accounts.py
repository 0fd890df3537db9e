"""Opens, leaves and looks after securities accounts; what only people may finish is applied for here and handed over."""

import asyncio
from datetime import date
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.connectors.base import Account
from qiantai.banking.connectors.records_people import IdentityDocument, Profile
from qiantai.banking.connectors.records_securities import (
    MarginAccount,
    SecuritiesAccount,
    SecuritiesApplication,
    StockOrder,
    StockPosition,
)
from qiantai.banking.services.base import (
    Counter,
    account_label,
    account_options,
    find_account,
    main_account,
)
from qiantai.banking.services.brokerage_held import NO_ACCOUNT, account_of
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import Hearing, told
from qiantai.banking.services.paying import restricted
from qiantai.banking.services.sheets import Sheet
from qiantai.customers import CustomerActor
from qiantai.floor.clock import local_date
from qiantai.floor.months import months_after
from qiantai.floor.privacy import mask

OPEN_AGE = "securities.rules.open_age"
RESET_MINUTES = "securities.pwd.page_valid"
WAITING = ("queued", "open", "partly")
YEAR = 12


class SecuritiesAccounts:
    """Drafts around the account itself."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._witness = Hearing(counter.words, "witness", ("face", "video"))
        self._leaving = Hearing(counter.words, "leaving", ("move", "close"))
        self._passwords = Hearing(counter.words, "trading_password", ("both", "fund", "trading"))
        self._papers = Hearing(
            counter.words, "securities_paper", ("profit", "trades", "assets", "statement")
        )
        self._stamped = Hearing(counter.words, "securities_stamp", ("stamp",))

    async def open(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots card?, witness?: the application with identity card, bank card and witness.

        `already`, `applied`, `age`, `id_expired`, `account_restricted`, `no_account` (no bank card). By face unless the video witness was asked for.
        """
        core, now = self._counter.core, self._counter.clock.now()
        held, customer, papers, accounts, asked = await asyncio.gather(
            account_of(self._counter, actor),
            core.customer(actor.customer),
            core.records(IdentityDocument, actor.customer),
            core.accounts(actor.customer),
            core.records(SecuritiesApplication, actor.customer),
        )
        policies, language = self._counter.policies, request.language
        review = policies.rendered("securities.open.review", now, language)
        age = policies.whole(OPEN_AGE, now)
        if held is not None:
            return ActionResult("already", {})
        if any((one.kind, one.status) == ("open", "review") for one in asked):
            return ActionResult("applied", {"review": review})
        if customer.age < age:
            return ActionResult("age", {"age": age})
        paper = papers[0] if papers else None
        if paper is not None and paper.expires_on and paper.expires_on < local_date(now):
            return ActionResult("id_expired", {"expired_on": paper.expires_on.isoformat()})
        account = self._linked(accounts, request)
        if isinstance(account, ActionResult):
            return account
        most = str(policies.get("securities.open.a_accounts", now))
        values = {"review": review, "age": age, "most": most, "last4": account.last4}
        witness = self._witness.first(*told(request, "witness")) or "face"
        values |= {"witness": witness, "id_end": paper.number_end[-4:] if paper else ""}
        return self._opening(account, values, language)

    def _linked(self, accounts: list[Account], request: ActionRequest) -> Account | ActionResult:
        said = request.slots.get("card")
        if not accounts:
            return ActionResult("no_card", {})
        account = find_account(accounts, str(said)) if said else main_account(accounts)
        if account is None:
            options = account_options(accounts, self._counter.words, request.language)
            return ActionResult("ambiguous", {"slot": "card", "options": options})
        if account.status != "active":
            return restricted(account, self._counter.words, request.language)
        return account

    def _opening(self, account: Account, values: dict[str, Any], language: str) -> Draft:
        words = self._counter.words
        witness = words.get(f"securities.witness.{values['witness']}", language)
        sheet = (
            Sheet(words, language, "sheet.securities.opening")
            .row("sheet.securities.id_card", f"**** {values['id_end']}" if values["id_end"] else "")
            .row("sheet.securities.linked", account_label(account, words, language), strong=True)
            .row("sheet.securities.witness", witness, strong=True)
            .row("sheet.securities.review", values["review"])
            .note("sheet.securities.open_note")
        )
        return Draft(
            order="brokerage.open",
            body={"bank_account": account.id, "witness": values["witness"]},
            shown={**values, "witness_text": witness},
            subject=account.id,
            sheet=sheet.data,
            policies=(OPEN_AGE,),
        )

    async def leave(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots way?: close or move, with what has to be ended first; never refused. `no_account`, `applied`, `way_needed`."""
        core, language = self._counter.core, request.language
        account, positions, orders, asked = await asyncio.gather(
            account_of(self._counter, actor),
            core.records(StockPosition, actor.customer),
            core.records(StockOrder, actor.customer),
            core.records(SecuritiesApplication, actor.customer),
        )
        if account is None:
            return NO_ACCOUNT
        way = self._leaving.first(*told(request, "way"))
        days = self._counter.policies.rendered(
            "securities.close.days", self._counter.clock.now(), language
        )
        if way is None:
            return ActionResult("way_needed", {"days": days})
        if any((one.kind, one.status) == (way, "review") for one in asked):
            return ActionResult("applied", {"days": days})
        words = self._counter.words
        items = self._to_end(way, account, positions, orders, language)
        text = words.get(f"securities.leaving.{way}", language)
        sheet = Sheet(words, language, "sheet.securities.leaving")
        sheet.row("sheet.securities.leaving_way", text, strong=True)
        for item in items:
            sheet.row("sheet.securities.to_end", item["text"])
        sheet.row("sheet.securities.done_in", days)
        shown = {"way": way, "way_text": text, "items": items, "days": days}
        return Draft("brokerage.leave", {"kind": way}, shown, account.id, sheet=sheet.data)

    def _to_end(
        self,
        way: str,
        account: SecuritiesAccount,
        positions: list[StockPosition],
        orders: list[StockOrder],
        language: str,
    ) -> list[dict[str, Any]]:
        words, found = self._counter.words, []
        if waiting := [one for one in orders if one.status in WAITING]:
            found.append(words.get("securities.end.orders", language, count=len(waiting)))
        if account.unsettled:
            day = account.settles_on.isoformat()
            found.append(words.get("securities.end.unsettled", language, day=day))
        if positions:
            names = "、".join(f"{one.name} {one.shares}" for one in positions)
            found.append(words.get(f"securities.end.{way}_positions", language, names=names))
        if way == "close" and account.available:
            found.append(
                words.get("securities.end.cash", language, amount=account.available.figures)
            )
        if not found:
            found = [words.get("securities.end.nothing", language)]
        return [{"n": number, "text": text} for number, text in enumerate(found, 1)]

    async def margin(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """No slots: the application for margin trading, which a person finishes, with the conditions and the customer's own
        facts. `no_account`, `already`, `applied`."""
        core, now, language = self._counter.core, self._counter.clock.now(), request.language
        policies, words = self._counter.policies, self._counter.words
        account, margins, asked = await asyncio.gather(
            account_of(self._counter, actor),
            core.records(MarginAccount, actor.customer),
            core.records(SecuritiesApplication, actor.customer),
        )
        assets, months = (
            policies.money("securities.margin.assets", now),
            policies.whole("securities.margin.experience", now),
        )
        values = {
            "assets": policies.rendered("securities.margin.assets", now, language),
            "months": months,
            "days": str(policies.get("securities.margin.days", now)),
            "close_line": policies.rendered("securities.margin.close_line", now, language),
        }
        if account is None:
            return ActionResult("no_account", values)
        if margins:
            return ActionResult("already", values)
        if any((one.kind, one.status) == ("margin", "review") for one in asked):
            return ActionResult("applied", values)
        first = account.first_trade
        enough = account.mean_assets.yuan >= assets.yuan
        experienced = first is not None and months_after(first, months) <= local_date(now)
        facts = [
            words.get(
                f"margin.assets_{'met' if enough else 'short'}",
                language,
                mean=account.mean_assets.figures,
                assets=assets.figures,
            ),
            words.get(
                f"margin.months_{'met' if experienced else 'short'}", language, months=months
            ),
        ]
        sheet = Sheet(words, language, "sheet.securities.margin_open")
        for fact in facts:
            sheet.row("sheet.securities.condition", fact)
        sheet.note("sheet.securities.margin_note")
        text = "；".join(facts) if language.startswith("zh") else "; ".join(facts)
        shown = {**values, "facts_text": text, "enough": enough and experienced}
        return Draft("brokerage.margin_open", {}, shown, account.id, sheet=sheet.data)

    async def password(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots which?: a page of the app to set the password; none is said in the chat. `no_account`, `which_needed`."""
        account = await account_of(self._counter, actor)
        if account is None:
            return NO_ACCOUNT
        which = self._passwords.first(*told(request, "which"))
        if which is None:
            return ActionResult("which_needed", {})
        now, language = self._counter.clock.now(), request.language
        customer = await self._counter.core.customer(actor.customer)
        valid = self._counter.policies.rendered(RESET_MINUTES, now, language)
        text = self._counter.words.get(f"trading_password.{which}", language)
        sheet = (
            Sheet(self._counter.words, language, "sheet.securities.password")
            .row("sheet.securities.password_kind", text, strong=True)
            .row("sheet.people.phone", mask(customer.phone))
            .row("sheet.people.page_valid", valid)
        )
        body = {"which": which, "minutes": self._counter.policies.whole(RESET_MINUTES, now)}
        shown = {"which": which, "which_text": text, "valid": valid, "phone": mask(customer.phone)}
        return Draft(
            "brokerage.password",
            body,
            shown,
            account.id,
            sheet=sheet.data,
            policies=(RESET_MINUTES,),
        )

    async def statement(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots date_range?, date?, kind?: a file to the verified address; last year unless a time is said.

        `no_account`, `no_email`, `future`, `too_early` (before the first trade).
        """
        account, profiles = await asyncio.gather(
            account_of(self._counter, actor), self._counter.core.records(Profile, actor.customer)
        )
        if account is None:
            return NO_ACCOUNT
        email = profiles[0].email if profiles else ""
        if not email:
            return ActionResult("no_email", {})
        today, language = local_date(self._counter.clock.now()), request.language
        first, last = _range(request, today)
        if first > today:
            return ActionResult("future", {"from": first.isoformat()})
        if account.first_trade is not None and last < account.first_trade:
            return ActionResult("too_early", {"first_trade": account.first_trade.isoformat()})
        kind = self._papers.first(*told(request, "kind")) or "statement"
        stamped = self._stamped.first(*told(request, "kind")) is not None
        return self._paper(account, first, min(last, today), kind, email, language, stamped=stamped)

    def _paper(
        self,
        account: SecuritiesAccount,
        first: date,
        last: date,
        kind: str,
        email: str,
        language: str,
        *,
        stamped: bool,
    ) -> Draft:
        words, policies = self._counter.words, self._counter.policies
        now = self._counter.clock.now()
        text = words.get(f"securities.paper.{kind}", language)
        wait = policies.rendered("securities.statement.wait", now, language)
        stamp = words.get("securities.paper.stamped", language, wait=wait) if stamped else ""
        sheet = (
            Sheet(words, language, "sheet.securities.statement")
            .row("sheet.securities.paper", text, strong=True)
            .row("sheet.people.period", f"{first.isoformat()} - {last.isoformat()}", strong=True)
            .row("sheet.people.email", mask(email))
            .row("sheet.securities.stamped", stamp)
        )
        shown = {
            "from": first.isoformat(),
            "to": last.isoformat(),
            "kind": kind,
            "kind_text": text,
            "email_text": mask(email),
            "stamp_text": stamp,
        }
        body = {"from": shown["from"], "to": shown["to"], "kind": kind, "stamped": stamped}
        return Draft("brokerage.statement", body, shown, account.id, sheet=sheet.data)


def _range(request: ActionRequest, today: date) -> tuple[date, date]:
    """The days told, else the year before this one."""
    span, single = request.slots.get("date_range"), request.slots.get("date")
    if span:
        return date.fromisoformat(span[0]), date.fromisoformat(span[1])
    if single:
        day = date.fromisoformat(str(single))
        return day, day
    return date(today.year - 1, 1, 1), date(today.year - 1, YEAR, 31)
