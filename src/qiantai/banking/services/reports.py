"""What customers bring to us: a call that claims to be ours, a complaint; read into facts, so that nothing is asked twice."""

import re
from collections.abc import Sequence

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.connectors.records_people import OfficialContact
from qiantai.banking.services.base import Counter
from qiantai.banking.services.hearing import Hearing, latest, plain
from qiantai.customers import CustomerActor
from qiantai.floor.privacy import mask

NUMBER = re.compile(r"(?<![A-Za-z0-9.])\+?[\d][\d\- ]{2,18}\d(?![A-Za-z0-9])")
SITE = re.compile(r"(?:https?://|www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+[^\s,，。;；]*", re.IGNORECASE)
REACHED = re.compile(
    r"(?:(?<![扰的个生])(?:电话|手机号?码?|联系方式|号码)|联[系络](?!人)|(?<![让叫要]我)[打拨回找])[^,，。;；\d他她骗扰]{0,8}(1[3-9]\d{9})(?!\d)"
    r"|\b(?:call me|contact me|reach me|my (?:phone|mobile|number))[^\d,.]{0,12}(1[3-9]\d{9})(?!\d)"
)
"""The number on which somebody says they want to be called."""
SENTENCE = re.compile(r"[。!！?？;；\n]|[,，](?=.{8})")
SUBJECT = 30  # characters
LEAST = 4  # characters of a clause that says something
BREAK = re.compile(r"[,，]")
SUSPECT = ("safe_account", "secret", "screen", "fee_first", "link", "points", "pay")
BUSINESSES = ("credit_card", "loan", "wealth", "insurance", "transfer", "counter", "app", "fee")


class Reports:
    """Reads of what somebody said, against what the institution knows."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._signs = Hearing(counter.words, "scam", SUSPECT)
        self._demand = Hearing(counter.words, "complaint", ("demand",))
        self._bare = Hearing(counter.words, "complaint", ("bare",))
        self._kinds = Hearing(counter.words, "remark", ("praise", "suggestion"))
        self._whose = Hearing(counter.words, "whose", ("ticket",))
        self._business = Hearing(counter.words, "matter", BUSINESSES)

    async def verify(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Slots said?: whether a number, site or message is ours; never vouched for (a number shown can be forged).

        `suspect` when it asks for what we never ask for, `listed`, `unlisted`, `said_needed` when there is nothing to look at.
        """
        text = " ".join(dict.fromkeys((str(request.slots.get("said") or ""), latest(request))))
        contacts = await self._counter.core.records(OfficialContact, actor.customer)
        named = _contacts_in(text)
        listed = [one for one in named if any(_same(one, contact) for contact in contacts)]
        values = {
            "named": ", ".join(named),
            "hotline": next((one.value for one in contacts if one.kind == "phone"), ""),
        }
        if self._signs.first(text):
            return ActionResult("suspect", values)
        if listed and len(listed) == len(named):
            return ActionResult("listed", {**values, "named": ", ".join(listed)})
        if named:
            return ActionResult("unlisted", values)
        return ActionResult("said_needed" if not request.slots.get("said") else "unclear", values)

    async def remark(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Slots text: whether it praises or suggests; `ok` with `kind`."""
        kind = self._kinds.first(str(request.slots.get("text") or "")) or "suggestion"
        return ActionResult("ok", {"kind": kind})

    async def whose(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """`not_own` when the last message asks after what somebody else had registered, else `ok`."""
        return ActionResult("not_own" if self._whose.first(latest(request)) else "ok", {})

    async def complaint(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Slots reason: its subject and demand in the customer's words, and as the contact the masked phone told or their own."""
        reason, language = str(request.slots.get("reason") or ""), request.language
        customer = await self._counter.core.customer(actor.customer)
        business = self._business.first(reason)
        subject = self._subject(reason)
        if business:
            name = self._counter.words.get(f"complaint.business.{business}", language)
            subject = f"{name}: {subject}" if name not in subject else subject
        wished = (one for one in _clauses(reason) if self._demand.first(one))
        demand = next((one for one in wished if one not in subject), "")
        shown = demand or self._counter.words.get("complaint.demand.none", language)
        told = [one[1] or one[2] for one in REACHED.finditer(plain(reason))]
        contact = mask(told[-1] if told else customer.phone)
        whose = self._counter.words.get(
            "complaint.contact.told" if told else "complaint.contact.kept", language, phone=contact
        )
        values = {"subject": subject, "demand": mask(shown), "contact": contact}
        values["contact_text"] = whose
        return ActionResult("ok", values)

    def _subject(self, reason: str) -> str:
        """The first clause that says what it is about: 我要投诉 alone does not."""
        told = [part.strip() for part in SENTENCE.split(reason) if len(plain(part)) >= LEAST]
        first = next((one for one in told if not self._bare.first(one)), reason.strip())
        return mask(self._without_request(first))[:SUBJECT]

    def _without_request(self, text: str) -> str:
        """The text without a bare request before its first comma: 我要投诉,你们扣错钱."""
        head, mark, rest = (
            re.split(r"([,，])", text, maxsplit=1) if BREAK.search(text) else (text, "", "")
        )
        return rest.strip() if mark and rest.strip() and self._bare.first(head) else text


def _contacts_in(text: str) -> list[str]:
    sites = [
        one[0].rstrip("/") for one in SITE.finditer(text) if not one[0].replace(".", "").isdigit()
    ]
    rest = SITE.sub(" ", text) if sites else text
    numbers = [re.sub(r"[\s-]", "", one[0]) for one in NUMBER.finditer(rest)]
    return [*sites, *(one for one in numbers if 3 <= len(one.lstrip("+")) <= 16)]


def _same(said: str, contact: OfficialContact) -> bool:
    if contact.kind == "phone":
        return said == contact.value
    host = re.sub(r"^https?://", "", said.lower()).split("/")[0]
    return host == contact.value or host.endswith("." + contact.value)


def _clauses(text: str) -> Sequence[str]:
    return [part.strip() for part in re.split(r"[。!！?？;；\n,，]", text) if part.strip()]
