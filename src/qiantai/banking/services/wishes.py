"""How a customer wants to be treated: no marketing, larger type, protections of an account, and rights in their data."""

import asyncio
import re
from collections.abc import Sequence
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.connectors.base import Account, CreditCard
from qiantai.banking.connectors.records_people import Preferences, SafetySetting
from qiantai.banking.services.base import (
    Counter,
    account_label,
    account_options,
    find_account,
    main_account,
)
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import Hearing, latest, told, wished
from qiantai.banking.services.sheets import Sheet
from qiantai.customers import CustomerActor

CHANNELS = ("phone", "sms", "email", "push")
WISHES = (*CHANNELS, "sharing", "personal")
MODES = ("sign", "aloud", "text", "large")
LOCK = "card_lock"
SETTINGS = ("overseas_lock", "night_lock", "online_lock", LOCK)
CREDIT = re.compile(r"信用卡|信用咭|credit card", re.IGNORECASE)
ALSO = re.compile(r"也|还有|另外|一起|都|\b(?:also|too|as well|both)\b", re.IGNORECASE)
RIGHTS = ("delete", "correct", "copy", "withdraw", "access")


class Wishes:
    """Drafts of what the customer wants or does not want."""

    def __init__(self, counter: Counter) -> None:
        words = counter.words
        self._counter = counter
        self._wishes = Hearing(words, "wish", WISHES)
        self._modes = Hearing(words, "mode", MODES)
        self._settings = Hearing(words, "setting", SETTINGS)
        self._ways = Hearing(words, "switch", ("off", "on"))
        self._rights = Hearing(words, "right", RIGHTS)

    async def refuse_marketing(
        self, actor: CustomerActor, request: ActionRequest
    ) -> Draft | ActionResult:
        """Slots wish?: what is not wanted any more, every channel when none is named; `already`."""
        kept = await self._counter.core.records(Preferences, actor.customer)
        off = kept[0].off if kept else ()
        heard = next((some for one in told(request, "wish") if (some := self._wishes.all(one))), ())
        if ALSO.search(str(request.slots.get("revision") or "")):
            kept_so_far = self._wishes.all(str(request.slots.get("wish") or ""))
            heard = tuple(dict.fromkeys((*kept_so_far, *heard)))
        wanted = heard or CHANNELS
        fresh = [one for one in wanted if one not in off]
        names = [self._counter.words.get(f"wish.{one}", request.language) for one in wanted]
        values = {"wish": ",".join(wanted), "names": names}
        if not fresh:
            return ActionResult("already", values)
        sheet = Sheet(self._counter.words, request.language, "sheet.people.optout")
        for name in names:
            sheet.row("sheet.people.stopped", name)
        sheet.note("sheet.people.optout_note")
        body = {"off": sorted({*off, *wanted})}
        return Draft("marketing.optout", body, values, actor.customer, sheet=sheet.data)

    async def mode(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Which way of being served is meant; slots mode?; the outcome is its name, or `mode_needed`. Visitors ask too."""
        mode = self._modes.first(latest(request), *told(request, "mode"))
        known = actor.level > 0
        return ActionResult(mode or "mode_needed", {"mode": mode, "signed_in": known})

    async def serve(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots mode: keeps how the customer is served."""
        kept = await self._counter.core.records(Preferences, actor.customer)
        modes = kept[0].modes if kept else ()
        mode = str(request.slots.get("mode") or "large")
        name = self._counter.words.get(f"mode.{mode}", request.language)
        body = {"modes": sorted({*modes, mode})}
        return Draft("profile.accessibility", body, {"mode_text": name}, actor.customer)

    async def privacy(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots right?, scope?: a request under the personal information law; `right_needed`, `correct` goes its own way."""
        right = self._rights.first(*told(request, "right"))
        if right is None:
            return ActionResult("right_needed", {"right": None})
        words, language = self._counter.words, request.language
        name = words.get(f"right.{right}", language)
        if right == "correct":
            return ActionResult("correct", {"right": right, "right_text": name})
        policies, now = self._counter.policies, self._counter.clock.now()
        keys = ("common.privacy.answer_days", "common.privacy.aml_retention")
        answer, kept = (policies.rendered(key, now, language) for key in keys)
        sheet = Sheet(words, language, "sheet.people.privacy")
        sheet.row("sheet.people.right", name, strong=True)
        sheet.row("sheet.people.reply_in", answer)
        if right == "delete":
            sheet.note("sheet.people.delete_note", kept=kept)
        shown = {"right": right, "right_text": name, "answer": answer, "kept": kept}
        return Draft(
            order="privacy.request",
            body={"right": right, "words": latest(request)[:200]},
            shown=shown,
            subject=f"{actor.customer}:{right}",
            sheet=sheet.data,
            policies=keys,
        )

    async def setting(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Which protection is meant and which way; slots card?, setting?, way?.

        `protect` and `relax` say what is to be done, `already` that it is so, `setting_needed` and `ambiguous` what is
        missing.
        """
        core, words, language = self._counter.core, self._counter.words, request.language
        accounts, cards, kept = await asyncio.gather(
            core.accounts(actor.customer),
            core.cards(actor.customer),
            core.records(SafetySetting, actor.customer),
        )
        setting = self._settings.first(*told(request, "setting"))
        if setting is None:
            return ActionResult("setting_needed", {"setting": None})
        revised = wished(str(request.slots.get("revision") or ""))
        way = (revised,) if self._ways.first(revised) else told(request, "way")
        on = self._switched_on(setting, way)
        account = self._credit_card(cards, setting, request) or self._account(
            accounts, request, setting
        )
        if isinstance(account, ActionResult):
            return account
        held = next((k.on for k in kept if (k.account, k.setting) == (account.id, setting)), False)
        values = {
            "setting": setting,
            "way": "on" if on else "off",
            "account": account.id,
            "last4": account.last4,
            "card": account.last4,
            **self._described(account, setting, on, language),
        }
        if held == on:
            return ActionResult("already", values)
        if account.status not in ("active", "locked"):
            status = words.status("account", account.status, language)
            return ActionResult("restricted", {**values, "status_text": status})
        return ActionResult("protect" if on else "relax", values)

    def _switched_on(self, setting: str, texts: tuple[str, ...]) -> bool:
        """Whether the protection is to be on: a lock is switched, what it stops is opened or closed."""
        way = next((text for text in texts if text in ("on", "off")), None)
        if way is not None:
            return way == "on"
        named = self._counter.words
        heard = next((w for one in texts if (w := self._ways.first(one))), "on")
        text = " ".join(texts)
        lock = Hearing(named, "lock", ("word",)).first(text) is not None
        return heard == "on" if lock else heard == "off"

    def _credit_card(
        self, cards: Sequence[CreditCard], setting: str, request: ActionRequest
    ) -> CreditCard | None:
        """The credit card that is meant; to lock one as a whole is the business of a loss."""
        said = request.slots.get("card")
        if setting == LOCK:
            return None
        if said is not None:
            return next((one for one in cards if str(said) in (one.id, one.last4)), None)
        return cards[0] if len(cards) == 1 and CREDIT.search(latest(request)) else None

    def _described(
        self, account: Account | CreditCard, setting: str, on: bool, language: str
    ) -> dict[str, Any]:
        words = self._counter.words
        hours = self._counter.policies.rendered(
            "ebank.night_lock.hours", self._counter.clock.now(), language
        )
        state = "on" if on else "off"
        return {
            "setting_text": words.get(f"setting.{setting}", language),
            "effect": words.get(f"setting.{setting}.{state}", language, hours=hours),
            "account_text": account_label(account, words, language)
            if isinstance(account, Account)
            else words.get(
                "label.account",
                language,
                name=words.get("card.kind.credit", language),
                last4=account.last4,
            ),
        }

    def _account(
        self, accounts: list[Account], request: ActionRequest, setting: str
    ) -> Account | ActionResult:
        """The account named; a protection goes to the main one unless another is, a lock is asked about."""
        said = request.slots.get("card")
        found = find_account(accounts, str(said)) if said is not None else None
        if found is None and said is None and (len(accounts) == 1 or setting != LOCK):
            found = main_account(accounts)
        if found is not None:
            return found
        options = account_options(accounts, self._counter.words, request.language)
        outcome = "ambiguous" if accounts else "none"
        return ActionResult(outcome, {"slot": "card", "options": options})

    async def switch(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots card, setting, way: the protection of an account, on or off."""
        found = await self.setting(actor, request)
        if found.outcome not in ("protect", "relax"):
            return found
        values = found.values
        sheet = Sheet(self._counter.words, request.language, "sheet.people.setting")
        sheet.row("sheet.people.setting_name", values["setting_text"], strong=True)
        sheet.row("sheet.card", values["account_text"])
        sheet.row("sheet.people.effect", values["effect"])
        body = {
            "account": values["account"],
            "setting": values["setting"],
            "on": values["way"] == "on",
        }
        subject = f"{values['account']}:{values['setting']}"
        return Draft("safety.set", body, values, subject, sheet=sheet.data)
