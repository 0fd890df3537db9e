"""Finds the wealth product or fund that a customer means, by code, name, or what people call it."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Protocol, TypeVar

import cn2an

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.calendars import trade_day
from qiantai.banking.connectors.records_wealth import FundProduct, WealthProduct
from qiantai.banking.model import amount_of
from qiantai.banking.services.base import Counter
from qiantai.banking.services.hearing import Hearing, latest, plain, wished
from qiantai.banking.words import traditional
from qiantai.floor.clock import local_date

SLOTS = ("product", "product_code", "fund")
COUNT = r"([\d,.]+|[零一二两三四五六七八九十百千万]+)\s*(?:份|单位|units?|shares?)"
SHARES = re.compile(COUNT + r"(?!额?[也都]?(?:不|别|没|莫))")
KEPT = re.compile(
    r"(?:留下?|剩下?|保留|\b(?:keep|leave|except|all but))\s*"
    + COUNT
    + r"(?![全都也一起部]*[卖赎取出])"
)
"""What stays in 留2000份,其余卖了; a count that is denied (一份不留) is none."""
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
PERCENT = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*[%％]|百分之([零一二三四五六七八九十百]+)")
PARTS = {
    "all": Decimal(1),
    "half": Decimal("0.5"),
    "third": Decimal(1) / 3,
    "quarter": Decimal("0.25"),
}
CUTOFF = "wealth.cutoff"


class Product(Protocol):
    """What a wealth product and a fund have in common."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def name_en(self) -> str: ...
    @property
    def risk(self) -> str: ...
    @property
    def said(self) -> str: ...


P = TypeVar("P", bound=Product)


class Shelf:
    """Both shelves, as the core has them now."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._parts = Hearing(counter.words, "part", tuple(PARTS))

    async def wealth(self) -> list[WealthProduct]:
        """Wealth products on sale."""
        return await self._counter.core.records(WealthProduct, "")

    async def funds(self) -> list[FundProduct]:
        """Funds on sale."""
        return await self._counter.core.records(FundProduct, "")

    def fund_label(self, one: Product, language: str) -> str:
        """A product with its risk level, for a choice."""
        words = self._counter.words
        return words.get("label.wealth.product", language, name=name(one, language), risk=one.risk)

    def choice(
        self, found: Iterable[Product], language: str, slot: str = "product"
    ) -> ActionResult:
        """The products to choose from."""
        options = [{"value": one.code, "label": self.fund_label(one, language)} for one in found]
        return ActionResult("ambiguous", {"slot": slot, "options": options})

    def part(self, request: ActionRequest, total: Decimal, price: Decimal) -> Decimal | None:
        """How many of `total` shares are meant: what the last words say, else the amount at `price`, else slot shares.

        一半, 30%, 2000份, 全部; None when nothing says it.
        """
        spoken = (request.slots.get("revision"), latest(request))
        amount = amount_of(request.slots.get("amount") or "")
        by_amount = None if amount is None else amount.yuan / price
        for text in spoken:
            said = wished(str(text or ""))
            if said and (found := self._read(plain(said), total)) is not None:
                return found
        if by_amount is not None:
            return by_amount
        slot = request.slots.get("shares")
        if slot is None:
            return None
        bare = NUMBER.fullmatch(str(slot))
        return _number(bare[0]) if bare else self._read(plain(str(slot)), total)

    def _read(self, text: str, total: Decimal) -> Decimal | None:
        if found := KEPT.search(text):
            return max(total - _number(found[1]), Decimal(0))
        if found := SHARES.search(text):
            return _number(found[1])
        if found := PERCENT.search(text):
            share = Decimal(found[1]) if found[1] else _number(found[2])
            return total * share / 100
        code = self._parts.first(text)
        return None if code is None else total * PARTS[code]

    def trade_day(self) -> date:
        """T of an order of this moment: before the cut-off on an open day, else the next one."""
        now, policies = self._counter.clock.now(), self._counter.policies
        cutoff = time.fromisoformat(str(policies.get(CUTOFF, now)))
        return trade_day(self._counter.calendars.get("exchange"), now, cutoff)

    @property
    def today(self) -> date:
        """The day where the institution stands."""
        return local_date(self._counter.clock.now())


def named(rows: Sequence[P], request: ActionRequest) -> list[P]:
    """Those that the slots name, else those that the last message calls by a name; several when it fits several."""
    for slot in SLOTS:
        said = request.slots.get(slot)
        if said is not None and (found := called(rows, str(said))):
            return found
    if any(request.slots.get(slot) is not None for slot in SLOTS):
        return []
    return called(rows, latest(request))


def called(rows: Sequence[P], text: str) -> list[P]:
    """The products that a text names: by code or full name, else by what people call them."""
    said = plain(text)
    exact = [
        one
        for one in rows
        if one.code.lower() in said or plain(one.name) in said or one.name_en.lower() in said
    ]
    return exact or [one for one in rows if re.search(one.said, said)]


def name(one: Product, language: str) -> str:
    """The name in the customer's language."""
    if language == "en":
        return one.name_en
    return traditional(one.name) if language == "zh-Hant" else one.name


def _number(word: str) -> Decimal:
    if re.fullmatch(r"[\d,.]+", word):
        return Decimal(word.replace(",", ""))
    return Decimal(str(cn2an.cn2an(word, "smart")))
