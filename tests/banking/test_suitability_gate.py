"""No purchase passes the suitability gate: not read back, not carried out, by whatever door it comes."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from tests.banking.conftest import Parts, build, customer
from tests.banking.flaky import FlakyCore

from qiantai.banking import ActionRequest, ActionResult, FakeCore
from qiantai.banking.calendars import Calendars
from qiantai.banking.connectors.base import Customer
from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.fund_buying import FundBuying
from qiantai.banking.services.fund_planning import FundPlanning
from qiantai.banking.services.wealth_buying import WealthBuying
from qiantai.floor.clock import ManualClock
from qiantai.floor.database import Database
from qiantai.floor.packs import Packs, read_yaml

MIX = {"cash": "0", "bond": "1", "equity": "0", "alternative": "0"}


def wealth(code: str, risk: str) -> dict[str, Any]:
    names = {
        "name": f"理财{risk}",
        "name_en": f"Wealth {risk}",
        "term": "一年",
        "term_en": "a year",
    }
    sold = {"min": "1000", "benchmark": "2%", "benchmark_en": "2%", "closed_days": 365}
    return {"code": code, "risk": risk, "said": code.lower(), **names, **sold, **MIX}


def fund(code: str, risk: str, *, suspended: bool = False) -> dict[str, Any]:
    names = {"name": f"基金{risk}", "name_en": f"Fund {risk}", "said": code}
    sold = {"type": "index", "min": "10", "markets": ["exchange"], "purchase_suspended": suspended}
    return {"code": code, "risk": risk, **names, **sold, **MIX}


SHELF = {
    "wealth_products": {"": [wealth("W-2", "R2"), wealth("W-4", "R4")]},
    "fund_products": {
        "": [
            fund("500002", "R2"),
            fund("500004", "R4"),
            fund("500005", "R5"),
            fund("500009", "R2", suspended=True),
        ]
    },
}
C1_LOWEST = {"at": "2026-10-01T10:00:00+08:00", "level": 1, "lowest": True}


@pytest.fixture
def ask(clock: ManualClock, packs: Packs, parts: Parts) -> Any:
    content = read_yaml(packs.root / "demo" / "institution.yaml")
    elder = next(one for one in content["customers"] if one["id"] == "c002")
    account = {**elder["accounts"][0], "id": "a099", "last4": "9090"}
    able = {**elder, "id": "c009", "risk_level": "C4", "accounts": [account], "policies": []}
    content = {**content, "customers": [*content["customers"], able]}

    def counter(records: Mapping[str, Any]) -> Counter:
        core = FakeCore(content, clock, {**SHELF, **records})
        return Counter(core, parts.policies, parts.words, clock, Calendars.load(packs))

    async def draft(
        kind: str, who: str, records: Mapping[str, Any] | None = None, **slots: Any
    ) -> Draft | ActionResult:
        made = counter(records or {})
        drafts = {
            "wealth": WealthBuying(made).draft,
            "fund": FundBuying(made).draft,
            "plan": FundPlanning(made).draft,
            "insist": FundBuying(made).insist,
        }
        return await drafts[kind](customer(who), ActionRequest(kind, slots, "k", "zh-Hans"))

    return draft


def outcome(result: Draft | ActionResult) -> str:
    return result.outcome if isinstance(result, ActionResult) else "drafted"


@pytest.mark.parametrize(
    ("who", "product", "expected"),
    [
        ("c001", "W-2", "drafted"),
        ("c001", "W-4", "above_level"),
        ("c004", "W-2", "not_assessed"),
        ("c005", "W-2", "assessment_expired"),
        ("c002", "W-2", "above_level"),
        ("c003", "W-4", "drafted"),
    ],
)
async def test_bank_wealth_is_sold_at_or_below_a_valid_level_only(
    ask: Any, who: str, product: str, expected: str
) -> None:
    assert outcome(await ask("wealth", who, product=product, amount="2000")) == expected


async def test_an_approved_wish_never_opens_a_bank_wealth_product(ask: Any) -> None:
    wish = {"id": "i", "code": "W-4", "amount": "9000", "state": "approved"}
    wish |= {"at": "2026-11-20T10:00:00+08:00", "decides_on": "2026-11-24"}
    records = {"insistences": {"c001": [wish]}}
    assert (
        outcome(await ask("wealth", "c001", records, product="W-4", amount="2000")) == "above_level"
    )


@pytest.mark.parametrize(
    ("who", "product", "expected"),
    [
        ("c001", "500002", "drafted"),
        ("c001", "500004", "warn_sign"),
        ("c003", "500005", "think_first"),
        ("c001", "500009", "suspended"),
        ("c004", "500002", "not_assessed"),
        ("c005", "500002", "assessment_expired"),
    ],
)
async def test_a_fund_above_the_level_is_stopped_until_signed_and_approved(
    ask: Any, who: str, product: str, expected: str
) -> None:
    assert outcome(await ask("fund", who, product=product, amount="1000")) == expected


@pytest.mark.parametrize(
    ("state", "amount", "expected"),
    [
        ("approved", "1000", "drafted"),
        ("approved", "1000.01", "warn_sign"),
        ("waiting", "1000", "decision_waiting"),
        ("refused", "1000", "warn_sign"),
        ("used", "1000", "warn_sign"),
    ],
)
async def test_only_an_approved_wish_opens_a_fund_and_only_up_to_its_amount(
    ask: Any, state: str, amount: str, expected: str
) -> None:
    wish = {"id": "i", "code": "500004", "amount": "1000", "state": state}
    wish |= {"at": "2026-11-20T10:00:00+08:00", "decides_on": "2026-11-24"}
    records = {"insistences": {"c001": [wish]}}
    assert outcome(await ask("fund", "c001", records, product="500004", amount=amount)) == expected


async def test_the_lowest_class_cannot_even_apply(ask: Any) -> None:
    records = {"risk_assessments": {"c002": [{"id": "a", **C1_LOWEST}]}}
    for kind in ("fund", "insist"):
        found = await ask(kind, "c002", records, product="500002", amount="1000", signature="x")
        assert outcome(found) == "lowest_class"


@pytest.mark.parametrize(("kind", "product"), [("wealth", "W-4"), ("fund", "500004")])
async def test_an_elder_buys_what_fits_only_with_a_person(
    ask: Any, kind: str, product: str
) -> None:
    assert outcome(await ask(kind, "c009", product=product, amount="1000")) == "elder_person"
    matched = await ask(
        kind, "c009", product="W-2" if kind == "wealth" else "500002", amount="1000"
    )
    assert isinstance(matched, Draft)
    assert matched.shown["care"]


async def test_a_lowered_level_bars_every_purchase_until_it_is_confirmed(ask: Any) -> None:
    lowered = {"id": "a", "at": "2026-11-20T10:00:00+08:00", "level": 2, "confirmed": False}
    records = {"risk_assessments": {"c001": [lowered]}}
    for kind, product in (("wealth", "W-2"), ("fund", "500002"), ("plan", "500002")):
        found = await ask(kind, "c001", records, product=product, amount="1000", cycle="monthly:5")
        assert outcome(found) == "level_unconfirmed"


async def test_a_plan_is_never_opened_by_an_approved_wish(ask: Any) -> None:
    wish = {"id": "i", "code": "500004", "amount": "1000", "state": "approved"}
    wish |= {"at": "2026-11-20T10:00:00+08:00", "decides_on": "2026-11-24"}
    records = {"insistences": {"c001": [wish]}}
    found = await ask("plan", "c001", records, product="500004", amount="100", cycle="monthly:5")
    assert outcome(found) == "above_level"


async def test_a_wish_needs_the_statement_in_the_customers_own_hand(ask: Any) -> None:
    slots = {"product": "500004", "amount": "1000"}
    assert outcome(await ask("insist", "c001", **slots, signature="同意")) == "not_signed"
    written = "我已知悉风险高于我的承受能力,自愿承担损失。"
    assert outcome(await ask("insist", "c001", **slots, signature=written)) == "drafted"


async def test_below_the_minimum_nothing_is_drafted(ask: Any) -> None:
    assert outcome(await ask("wealth", "c001", product="W-2", amount="999.99")) == "below_minimum"


class Shelved(FlakyCore):
    """A core with products, whose customers' level can change between two looks."""

    level: str | None = None

    async def customer(self, customer: str) -> Customer:
        found = await super().customer(customer)
        return found if self.level is None else replace(found, risk_level=self.level)


async def test_the_gate_stands_again_when_the_order_is_carried_out(
    database: Database, clock: ManualClock, parts: Parts, packs: Packs
) -> None:
    core = Shelved(read_yaml(packs.root / "demo" / "institution.yaml"), clock, SHELF)
    core.faults = []
    bank = build(database, core, clock, parts, Calendars.load(packs))
    slots = {"product": "W-4", "amount": "2000"}
    core.level = "C4"
    shown = await bank.ask("c001", "wealth.buy.prepare", **slots)
    core.level = None
    order = ActionRequest("wealth.buy", slots, "key-1", "zh-Hans", approved=3)
    result = await bank.actions["wealth.buy"](customer("c001", 3), order)
    assert (shown.outcome, result.outcome, core.placed) == ("ok", "above_level", [])
    core.level = "C4"
    result = await bank.actions["wealth.buy"](customer("c001", 3), order)
    assert (result.outcome, len(core.placed)) == ("ok", 1)
