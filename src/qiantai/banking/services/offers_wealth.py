"""What is offered around wealth products and funds, behind the suitability gate."""

from qiantai.banking.services.assessments import Assessments
from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Drafter, Offers, Service
from qiantai.banking.services.fund_buying import FundBuying
from qiantai.banking.services.fund_planning import FundPlanning
from qiantai.banking.services.fund_redeeming import FundRedeeming
from qiantai.banking.services.funds_held import FundReads
from qiantai.banking.services.suitability_reads import SuitabilityReads
from qiantai.banking.services.wealth_buying import WealthBuying
from qiantai.banking.services.wealth_reads import WealthReads
from qiantai.banking.services.wealth_redeeming import WealthRedeeming


def wealth_offers(counter: Counter) -> Offers:
    """The reads and services of this group."""
    wealth, funds, levels = WealthReads(counter), FundReads(counter), SuitabilityReads(counter)
    buying, planning = FundBuying(counter), FundPlanning(counter)
    return Offers(
        reads={
            "wealth.holdings": wealth.holdings,
            "wealth.loss": wealth.loss,
            "wealth.missale": wealth.missale,
            "funds.nav": funds.nav,
            "funds.loss": funds.loss,
            "funds.plans": planning.listed,
            "funds.plan_look": planning.look,
            "suitability.level": levels.level,
            "suitability.recommend": levels.recommend,
            "suitability.insist_look": buying.insist_look,
        },
        services=(*_levels(counter), *_wealth(counter), *_funds(counter, buying, planning)),
    )


def _levels(counter: Counter) -> tuple[Service, ...]:
    keeping = Assessments(counter)
    return (
        _service(
            "assessments.complete", "answers level", keeping.complete, "risk_level", "assessed"
        ),
        _service(
            "assessments.confirm",
            "level",
            keeping.confirm,
            "risk_level",
            "level_confirmed",
            money=False,
        ),
        _service(
            "evidence.hold", "ticket_no", keeping.evidence, "evidence", "evidence_held", money=False
        ),
    )


def _wealth(counter: Counter) -> tuple[Service, ...]:
    buy, redeem = WealthBuying(counter).draft, WealthRedeeming(counter).draft
    return (
        _service("wealth.buy", "product product_code amount from_account", buy, "wealth", "bought"),
        _service(
            "wealth.redeem", "product product_code amount shares way", redeem, "wealth", "redeemed"
        ),
    )


def _funds(counter: Counter, buying: FundBuying, planning: FundPlanning) -> tuple[Service, ...]:
    redeem = FundRedeeming(counter).draft
    named = "product product_code"
    return (
        _service("funds.buy", f"{named} amount from_account", buying.draft, "fund", "fund_bought"),
        _service("funds.consider", named, buying.consider, "fund", "considered", money=False),
        _service("funds.redeem", f"{named} shares amount", redeem, "fund", "fund_redeemed"),
        _service(
            "funds.plan",
            f"{named} amount cycle from_account",
            planning.draft,
            "fund_plan",
            "planned",
        ),
        _service(
            "funds.plan_change", "plan amount cycle", planning.change, "fund_plan", "plan_changed"
        ),
        _service("funds.plan_stop", "plan", planning.stop, "fund_plan", "plan_stopped"),
        _service(
            "suitability.insist",
            f"{named} amount signature",
            buying.insist,
            "suitability",
            "insisted",
        ),
    )


def _service(
    name: str, slots: str, draft: Drafter, noun: str, receipt: str, *, money: bool = True
) -> Service:
    return Service(name, slots.split(), draft, f"bank:{noun}", f"sheet.wealth.{receipt}", money)
