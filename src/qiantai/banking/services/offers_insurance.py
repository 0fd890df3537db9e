"""What is offered around policies: premiums, changes, surrender and applications."""

from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Offers, Service
from qiantai.banking.services.policies_held import PoliciesHeld
from qiantai.banking.services.policy_changes import PolicyChanges
from qiantai.banking.services.policy_exits import PolicyExits
from qiantai.banking.services.policy_money import PolicyMoney
from qiantai.banking.services.policy_premiums import PolicyPremiums
from qiantai.banking.services.underwriting import Underwriting

NOUN = "insurance:policy"


def insurance_offers(counter: Counter) -> Offers:
    """The reads and services of this group."""
    held = PoliciesHeld(counter)
    underwriting, exits = Underwriting(counter, held), PolicyExits(counter, held)
    return Offers(
        reads={
            "policies.list": held.overview,
            "policies.dividends": held.dividends,
            "policies.renewal": held.renewal,
            "policies.surrender_review": exits.review,
            "underwriting.progress": underwriting.progress,
            "underwriting.notice": underwriting.notice,
        },
        services=(
            *_of_money(counter, held),
            *_of_contract(counter, held, exits),
            Service(
                "policies.apply",
                ("product", "insured", "beneficiary"),
                underwriting.apply,
                "insurance:application",
                "sheet.ins.applied",
            ),
        ),
    )


def _of_money(counter: Counter, held: PoliciesHeld) -> tuple[Service, ...]:
    premiums, money = PolicyPremiums(counter, held), PolicyMoney(counter, held)
    return (
        Service(
            "policies.pay_premium",
            ("policy", "account", "revision"),
            premiums.pay,
            NOUN,
            "sheet.ins.premium_paid",
        ),
        Service(
            "policies.reinstate",
            ("policy", "health"),
            premiums.reinstate,
            NOUN,
            "sheet.ins.reinstate_asked",
        ),
        Service(
            "policies.borrow",
            ("policy", "amount", "account"),
            money.borrow,
            NOUN,
            "sheet.ins.borrowed",
        ),
        Service(
            "policies.payout",
            ("policy", "account"),
            money.payout,
            NOUN,
            "sheet.ins.payout_set",
        ),
    )


def _of_contract(counter: Counter, held: PoliciesHeld, exits: PolicyExits) -> tuple[Service, ...]:
    changes = PolicyChanges(counter, held)
    return (
        Service(
            "policies.cool_off",
            ("policy", "account"),
            exits.cool_off,
            NOUN,
            "sheet.ins.cooled_off",
        ),
        Service(
            "policies.surrender",
            ("policy", "reason"),
            exits.surrender,
            NOUN,
            "sheet.ins.surrender_asked",
        ),
        Service(
            "policies.beneficiary",
            ("policy", "relation", "beneficiary", "consent", "revision"),
            changes.beneficiary,
            NOUN,
            "sheet.ins.beneficiary_asked",
        ),
        Service(
            "policies.contact",
            ("field", "phone", "value", "revision"),
            changes.contact,
            NOUN,
            "sheet.ins.contact_changed",
        ),
    )
