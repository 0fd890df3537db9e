"""What the institution knows about a customer: the document, phone, profile, devices, wishes, and the rights in it."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult, card
from qiantai.banking.connectors.records_people import (
    Device,
    IdentityDocument,
    Preferences,
    Profile,
)
from qiantai.banking.services.account_states import shortened
from qiantai.banking.services.addresses import put_right
from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import Hearing, latest, plain, told, wished
from qiantai.banking.services.sheets import Sheet
from qiantai.customers import CustomerActor
from qiantai.floor.clock import local_date, local_minute
from qiantai.floor.privacy import mask, mask_name

FIELDS = ("occupation", "employer", "address", "email")
ELSEWHERE = ("phone", "name", "identity")
"""What has a way of its own: the phone and the document online, the name at a branch."""
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"1[3-9]\d{9}")
_NEW = r"\s*[:：]?\s*(?P<value>[^,，。;；!！?？]{2,60})"
CHANGED = re.compile(rf"(?:改成|改为|换成|变成|变更为|更新为|搬到了?|应该是|现在是|\bto\b){_NEW}")
VALUE = re.compile(rf"(?:是|成|为|(?:不对|不是|错了|等等|等下)[,，。 ]*(?:写|填|叫)|is|at){_NEW}")
TAIL = re.compile(r"(?:了|吧|啦|谢谢|麻烦|please|thanks)+$")
LONGEST = {"occupation": 20, "employer": 40, "address": 80, "email": 80}


class PersonalData:
    """Drafts that change the customer's own data."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._fields = Hearing(counter.words, "field", (*ELSEWHERE, *FIELDS))
        self._never = Hearing(counter.words, "document", ("lasting",))

    async def renew(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots date?, kept?: the new validity of the identity card; its picture is taken in the mobile bank.

        `none` without a document on file, `branch_only` for passports, `date_needed`, `date_past`.
        """
        papers = await self._counter.core.records(IdentityDocument, actor.customer)
        if not papers:
            return ActionResult("none", {})
        paper, language = papers[0], request.language
        today = local_date(self._counter.clock.now())
        values = {"number_end": paper.number_end, "expires_on": _day(paper.expires_on)}
        values["state"] = "expired" if paper.expires_on and paper.expires_on < today else "valid"
        if paper.kind != "id_card":
            return ActionResult("branch_only", values)
        lasting = self._never.first(*told(request, "until"))
        said = request.slots.get("date")
        if not lasting and not said:
            return ActionResult("date_needed", values)
        until = None if lasting else date.fromisoformat(str(said))
        if until is not None and until <= today:
            return ActionResult("date_past", values)
        return self._renewal(paper, until, values, language)

    def _renewal(
        self, paper: IdentityDocument, until: date | None, values: Mapping[str, str], language: str
    ) -> Draft:
        words, now = self._counter.words, self._counter.clock.now()
        key = "account.id_update.review_workdays"
        review = self._counter.policies.rendered(key, now, language)
        until_text = until.isoformat() if until else words.get("document.lasting", language)
        sheet = Sheet(words, language, "sheet.people.renewal")
        sheet.row(
            "sheet.people.document",
            f"{words.get('document.id_card', language)} **{paper.number_end}",
        )
        sheet.row("sheet.people.was_valid", values["expires_on"], "date")
        sheet.row("sheet.people.valid_until", until_text, strong=True)
        sheet.row("sheet.people.review", review)
        sheet.note("sheet.people.renewal_note")
        body = {"document": paper.id, "expires_on": until.isoformat() if until else ""}
        shown = {
            **values,
            "until_text": until_text,
            "review": review,
            "until": "lasting" if not until else "",
        }
        return Draft("identity.renew", body, shown, paper.id, sheet=sheet.data, policies=(key,))

    async def change_phone(
        self, actor: CustomerActor, request: ActionRequest
    ) -> Draft | ActionResult:
        """Slots phone: a new number for codes and notices, with the hold on large transfers after it.

        `phone_needed`, `phone_invalid`, `same_phone`.
        """
        customer, language = await self._counter.core.customer(actor.customer), request.language
        said = "".join(re.findall(r"\d", str(request.slots.get("phone") or "")))
        values = {"old_phone": mask(customer.phone)}
        if not said:
            return ActionResult("phone_needed", values)
        if not PHONE.fullmatch(said):
            return ActionResult("phone_invalid", values)
        if said == customer.phone:
            return ActionResult("same_phone", values)
        policies, now = self._counter.policies, self._counter.clock.now()
        keys = ("account.phone_change.cooldown", "account.phone_change.big_transfer")
        cooldown, ceiling = (policies.rendered(key, now, language) for key in keys)
        until = local_minute(now + timedelta(hours=policies.whole(keys[0], now)))
        sheet = Sheet(self._counter.words, language, "sheet.people.phone_change")
        sheet.row("sheet.people.old_phone", values["old_phone"])
        sheet.row("sheet.people.new_phone", mask(said), strong=True)
        sheet.row("sheet.people.cooldown", f"{cooldown} ({until})")
        sheet.row("sheet.people.ceiling", ceiling)
        body = {
            "phone": said,
            "cooldown_hours": policies.whole(keys[0], now),
            "ceiling": str(policies.money(keys[1], now)),
        }
        shown = {
            **values,
            "new_phone": mask(said),
            "cooldown": cooldown,
            "ceiling": ceiling,
            "until": until,
        }
        return Draft("phones.change", body, shown, actor.customer, sheet=sheet.data, policies=keys)

    async def update(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots field?, value?, revision?: occupation, employer, address or e-mail; a KYC event.

        `field_needed`, `value_needed`, `value_invalid`, `unchanged`; `phone`, `name`, `identity` go other ways.
        """
        words, language = self._counter.words, request.language
        profiles = await self._counter.core.records(Profile, actor.customer)
        profile = profiles[0] if profiles else Profile(f"{actor.customer}-profile")
        told_before = [str(request.slots[one]) for one in ("field",) if request.slots.get(one)]
        last = latest(request)
        field = self._fields.first(*told_before, wished(last), last)
        if field is None:
            return ActionResult("field_needed", {"field": None})
        field_text = words.get(f"profile.field.{field}", language)
        values = {"field": field, "field_text": field_text, "value": None}
        if field in ELSEWHERE:
            return ActionResult(field, values)
        value = self._value(field, request)
        if value is None:
            return ActionResult("value_needed", values)
        if len(value) > LONGEST[field] or (field == "email" and not EMAIL.fullmatch(value)):
            return ActionResult("value_invalid", values)
        before = str(getattr(profile, field))
        if value == before:
            return ActionResult("unchanged", values)
        hide = {"address": shortened, "email": mask}.get(field, str)
        sheet = Sheet(words, language, "sheet.people.profile")
        sheet.row("sheet.people.field", field_text)
        sheet.row("sheet.people.before", hide(before))
        sheet.row("sheet.people.after", value, strong=True)
        body = {"field": field, "value": value}
        shown = {**values, "value": value}
        return Draft("profile.update", body, shown, f"{profile.id}:{field}", sheet=sheet.data)

    def _value(self, field: str, request: ActionRequest) -> str | None:
        """The new value: a correction's, the slot's, or what the last message says it is changed to."""
        revision, slot = request.slots.get("revision"), request.slots.get("value")
        if field == "address" and slot and (right := put_right(str(slot), str(revision or ""))):
            return right
        for said, whole in ((revision, False), (slot, True), (latest(request), False)):
            if not said:
                continue
            text = str(said).strip()
            text = text if said is not revision and CHANGED.search(text) else wished(text)
            if field == "email":
                found = EMAIL.search(text)
                if found or whole:
                    return found[0] if found else text
                continue
            found = CHANGED.search(text) or VALUE.search(text)
            if found:
                return TAIL.sub("", found["value"].strip()).strip()
            if whole:
                return TAIL.sub("", text).strip()
        return None

    async def unbind(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots device?: takes a phone off the mobile bank. `none` without one, `in_use` for the phone in hand."""
        devices = await self._counter.core.records(Device, actor.customer)
        others = [one for one in devices if not one.current]
        texts = map(plain, told(request, "device"))
        found = ([d for d in devices if d.id == one or plain(d.name) in one] for one in texts)
        named = next((some for some in found if some), [])
        if named and named[0].current:
            return ActionResult("in_use", {"device_name": named[0].name})
        if not others:
            return ActionResult("none", {"devices": [_device(one) for one in devices]})
        if not named and len(others) > 1:
            options = [
                {"value": one.id, "label": f"{one.name} ({one.last_used})"} for one in others
            ]
            return ActionResult("ambiguous", {"slot": "device", "options": options})
        one = named[0] if named else others[0]
        words, language, now = self._counter.words, request.language, self._counter.clock.now()
        hold = self._counter.policies.rendered("ebank.device.hold", now, language)
        sheet = Sheet(words, language, "sheet.people.device")
        sheet.row("sheet.people.device_name", one.name, strong=True)
        sheet.row("sheet.people.last_used", one.last_used.isoformat(), "date")
        shown = {"device": one.id, "device_name": one.name, "hold": hold}
        return Draft("devices.unbind", {"device": one.id}, shown, one.id, sheet=sheet.data)

    async def reset_login(
        self, actor: CustomerActor, request: ActionRequest
    ) -> Draft | ActionResult:
        """No slots: a page to set a new login password is opened in the mobile bank; none is said in the chat."""
        customer, language = await self._counter.core.customer(actor.customer), request.language
        sheet = Sheet(self._counter.words, language, "sheet.people.login_reset")
        sheet.row("sheet.people.customer", mask_name(customer.name))
        sheet.row("sheet.people.phone", mask(customer.phone))
        key = "ebank.reset.valid"
        valid = self._counter.policies.rendered(key, self._counter.clock.now(), language)
        sheet.row("sheet.people.page_valid", valid)
        minutes = self._counter.policies.whole(key, self._counter.clock.now())
        shown = {"phone": mask(customer.phone), "valid": valid}
        return Draft(
            order="logins.reset",
            body={"minutes": minutes},
            shown=shown,
            subject=actor.customer,
            sheet=sheet.data,
            policies=(key,),
        )

    async def summary(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """What is kept about the customer, masked; asked for by right of access (domain §3.6)."""
        core, words, language = self._counter.core, self._counter.words, request.language
        customer = await core.customer(actor.customer)
        accounts, cards = await core.accounts(actor.customer), await core.cards(actor.customer)
        profiles = await core.records(Profile, actor.customer)
        papers = await core.records(IdentityDocument, actor.customer)
        devices = await core.records(Device, actor.customer)
        wishes = await core.records(Preferences, actor.customer)
        profile = profiles[0] if profiles else Profile("")
        sheet = Sheet(words, language, "sheet.people.summary")
        sheet.row("sheet.people.customer", mask_name(customer.name))
        sheet.row("sheet.people.phone", mask(customer.phone))
        for paper in papers:
            sheet.row(
                "sheet.people.document",
                f"{words.get('document.' + paper.kind, language)} **{paper.number_end}",
            )
        sheet.row("sheet.people.occupation", profile.occupation)
        sheet.row("sheet.people.employer", profile.employer)
        sheet.row("sheet.people.address", shortened(profile.address))
        sheet.row("sheet.people.email", mask(profile.email))
        sheet.row("sheet.people.accounts", len(accounts) + len(cards), "number")
        sheet.row("sheet.people.devices", len(devices), "number")
        off = [words.get(f"wish.{one}", language) for w in wishes for one in w.off]
        sheet.row("sheet.people.refused", ", ".join(off))
        sheet.row("sheet.people.risk_level", customer.risk_level or "")
        sheet.note("sheet.people.summary_note")
        return ActionResult("ok", {"accounts": len(accounts)}, card("sheet", **sheet.data))


def _device(one: Device) -> dict[str, Any]:
    return {"name": one.name, "last_used": one.last_used.isoformat()}


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
