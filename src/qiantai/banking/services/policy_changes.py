"""Changes who is paid on death, and how the insurer reaches the policyholder."""

import re

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.connectors.records_insurance import PolicyDetail
from qiantai.banking.services.addresses import put_right
from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import Hearing, latest, plain, told, wished
from qiantai.banking.services.policies_held import PoliciesHeld
from qiantai.banking.services.sheets import Sheet
from qiantai.customers import CustomerActor
from qiantai.floor.privacy import mask

FIELDS = ("phone", "email", "address")
DEATH_KINDS = ("critical_illness", "annuity", "accident", "participating")
"""Kinds that pay somebody on death."""
PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
ADDRESS = re.compile(
    r"(?:改成|改为|改到|换成|换到|变成|变更为|搬到了?|现在是|是|to|is)\s*[:：]?\s*(?P<value>[^,，。;；!！?？]{4,80})"
)
NAMED = re.compile(
    r"(?:叫|名字是|姓名是?|named|name is|called)\s*[:：]?\s*(?P<name>[一-鿿·]{2,8}|[A-Za-z][A-Za-z .'-]{1,40})"
)
TO = re.compile(
    r"(?:改成|改为|换成|换为|变更为|变成|改给|填|写|to)\s*(?:我的?|my)?\s*(?P<name>[一-鿿·]{2,8}|[A-Za-z][A-Za-z .'-]{1,40})"
)
BESIDE = (
    r"\s*(?P<name>(?!吧|了|可以|行|好)[一-鿿]{2,4}|[A-Z][A-Za-z .'-]{1,40})(?=$|[,，。!！?？;；])"
)
"""A name said right behind the relation: 女儿张小雨."""
KIN = re.compile(
    r"(?:妈妈?|爸爸?|母亲|父亲|老公|老婆|丈夫|妻子|爱人|配偶|媳妇|太太|儿子|女儿|闺女|孩子|孙子|孙女|外孙女?|哥哥?|弟弟?|姐姐?|妹妹?)(?:叫)?"
    + BESIDE
)
"""The same where the relation is not said as it is written down: 我妈李秀芬 is 妈妈."""
SLIP = re.compile(
    r"(?:名字|姓名)?(?:给|被)?[我你们]*(?:写|打|说|输|念|填|搞|弄|听)错(?:了|字了?)?|不对|(?:wrong|misspelt|mistake)"
)
"""That a name was told wrong, which is itself no name."""
PUT_RIGHT = re.compile(
    r"(?:^|[,，。;；!！ ])(?:应该|其实|正确的?)?(?:是|叫|为)?(?P<name>[一-鿿·]{2,4})(?=$|[,，。;；!！ ])"
)
"""A name alone in its clause: 是周晓雨,拂晓的晓."""
TAIL = re.compile(r"(?:吧|啦|了|谢谢|麻烦|please|thanks)+$")


class PolicyChanges:
    """Drafts of changes to a policy."""

    def __init__(self, counter: Counter, held: PoliciesHeld) -> None:
        self._counter = counter
        self._held = held
        self._fields = Hearing(counter.words, "ins_field", FIELDS)
        self._consents = Hearing(counter.words, "ins_consent", ("no", "yes"))

    async def beneficiary(
        self, actor: CustomerActor, request: ActionRequest
    ) -> Draft | ActionResult:
        """Slots policy?, relation?, beneficiary?, consent?: a person on the staff completes it with the insured's consent.

        `none`, `unfit` (pays nobody on death), `beneficiary_needed`, `consent_needed`, `no_consent`, `already`, `ambiguous`.
        """
        one = await self._held.pick(actor, request, lambda p: p.kind in DEATH_KINDS)
        if isinstance(one, ActionResult):
            return one
        language = request.language
        if open_one := await self._held.open_case(actor, one, "beneficiary", language):
            return open_one
        facts = {
            **self._held.facts(one, language),
            "before": ", ".join(one.beneficiaries)
            or self._counter.words.get("policy.beneficiary.legal", language),
        }
        name = self._beneficiary(request)
        if name is None:
            return ActionResult("beneficiary_needed", {**facts, "beneficiary": None})
        values = {**facts, "beneficiary": name}
        own = one.insured == one.holder
        consent = "yes" if own else self._consents.first(*told(request, "consent")[:1])
        if consent is None or (not own and not request.slots.get("consent")):
            return ActionResult("consent_needed", {**values, "consent": None})
        if consent == "no":
            return ActionResult("no_consent", values)
        consent_text = self._counter.words.get(
            "policy.consent.own" if own else "policy.consent.given", language
        )
        sheet = Sheet(self._counter.words, language, "sheet.ins.beneficiary")
        sheet.row("sheet.ins.product", facts["product"]).row("sheet.ins.number", facts["number"])
        sheet.row("sheet.ins.insured", facts["insured"])
        sheet.row("sheet.ins.before", facts["before"])
        sheet.row("sheet.ins.after", name, strong=True)
        sheet.row("sheet.ins.consent", consent_text)
        sheet.note("sheet.ins.beneficiary_note")
        return Draft(
            order="policies.beneficiary",
            body={"policy": one.id, "kind": "beneficiary", "beneficiary": name},
            shown={**values, "consent_text": consent_text},
            subject=one.id,
            sheet=sheet.data,
        )

    def _beneficiary(self, request: ActionRequest) -> str | None:
        """Who is to be paid: a name, with the relation where both are said."""
        slots = request.slots
        revision, said = str(slots.get("revision") or ""), str(slots.get("beneficiary") or "")
        revision, whole = SLIP.sub("", wished(revision)), SLIP.sub("", revision)
        relation = str(slots.get("relation") or "")
        if right := next(
            (one for one in PUT_RIGHT.finditer(revision) if one["name"][0] == said[:1]), None
        ):
            return said.replace(said.partition(" (")[0], right["name"])
        for text in (revision, whole, said, latest(request)):
            if found := NAMED.search(text) or TO.search(text):
                name = TAIL.sub("", found["name"]).strip()
                own = name.startswith("我") or (relation and relation in name)
                if text in (revision, whole, said) or not own:
                    return self._with_kin(name)
        name = TAIL.sub("", said).strip(" ,，。")
        if relation and relation not in name:
            words = latest(request)
            beside = re.search(re.escape(relation) + BESIDE, words) or KIN.search(words)
            return f"{beside['name']} ({relation})" if beside else relation
        return name or None

    @staticmethod
    def _with_kin(name: str) -> str:
        """The relation said before a name behind it: 妈妈李桂芳 is 李桂芳 (妈妈)."""
        kin = KIN.match(name)
        return f"{kin['name']} ({name[: kin.start('name')]})" if kin else name

    async def contact(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots field?, phone?, value?: phone, address or e-mail of all own policies; signed policies keep their terms.

        `none`, `field_needed`, `value_needed`, `value_invalid`, `unchanged`.
        """
        held = await self._held.held(actor)
        if not held:
            return ActionResult("none", {})
        words, language = self._counter.words, request.language
        field = self._field(request)
        if field is None:
            return ActionResult("field_needed", {"field": None})
        field_text = words.get(f"policy.field.{field}", language)
        values = {"field": field, "field_text": field_text, "count": len(held), "value": None}
        value = self._value(field, request)
        if value is None:
            return ActionResult("value_needed", values)
        if not self._valid(field, value):
            return ActionResult("value_invalid", values)
        if all(getattr(one, field) == value for one in held):
            return ActionResult("unchanged", values)
        before = getattr(held[0], field)
        sheet = Sheet(words, language, "sheet.ins.contact")
        sheet.row("sheet.ins.field", field_text)
        sheet.row("sheet.ins.before", before if field == "address" else mask(before))
        sheet.row("sheet.ins.after", value if field == "address" else mask(value), strong=True)
        sheet.row("sheet.ins.applies_to", self._names(held, language))
        sheet.note("sheet.ins.contact_note")
        return Draft(
            order="policies.contact",
            body={"field": field, "value": value},
            shown={
                **values,
                "told": value,
                "masked": value if field == "address" else mask(value),
            },
            subject=f"{actor.customer}:{field}",
            sheet=sheet.data,
        )

    def _field(self, request: ActionRequest) -> str | None:
        said = request.slots.get("field")
        if said is None and request.slots.get("phone"):
            return "phone"
        return self._fields.first(*([str(said)] if said else []), latest(request))

    def _value(self, field: str, request: ActionRequest) -> str | None:
        revision, said = request.slots.get("revision"), request.slots.get("value")
        if field == "phone":
            phone = request.slots.get("phone") or said
            return None if phone is None else re.sub(r"\D", "", str(phone))
        if field == "address" and said and (right := put_right(str(said), str(revision or ""))):
            return right
        for text, whole in ((revision, False), (said, True), (latest(request), False)):
            if not text:
                continue
            form = EMAIL if field == "email" else ADDRESS
            if found := form.search(str(text)):
                value = found["value"] if field == "address" else found[0]
                return TAIL.sub("", value.strip()).strip()
            if whole:
                return TAIL.sub("", str(text).strip()).strip()
        return None

    def _valid(self, field: str, value: str) -> bool:
        if field == "phone":
            return PHONE.fullmatch(value) is not None
        if field == "email":
            return EMAIL.fullmatch(value) is not None
        return 4 <= len(plain(value)) <= 80

    def _names(self, held: list[PolicyDetail], language: str) -> str:
        joint = ", " if language == "en" else "、"
        return joint.join(self._held.name(one, language) for one in held)
