"""What is offered around credit cards: repayment, instalments, limits and disputes."""

from qiantai.banking.services.base import Counter
from qiantai.banking.services.card_applications import CardApplications, CardLife
from qiantai.banking.services.card_disputes import CardDisputes
from qiantai.banking.services.card_fees import CardFees
from qiantai.banking.services.card_hardship import Hardship
from qiantai.banking.services.card_instalments import Instalments, InstalmentSettlement
from qiantai.banking.services.card_limits import CashAdvance, Limits
from qiantai.banking.services.card_reads import CardReads
from qiantai.banking.services.card_repayment import AutoRepayment, Repayment
from qiantai.banking.services.drafts import Drafter, Offers, Service


def credit_offers(counter: Counter) -> Offers:
    """The reads and services of this group."""
    applications, reads, limits = CardApplications(counter), CardReads(counter), Limits(counter)
    disputes, fees, hardship = CardDisputes(counter), CardFees(counter), Hardship(counter)
    return Offers(
        reads={
            "cards.bills": reads.bills,
            "cards.points": reads.points,
            "cards.annual_fee": reads.annual_fee,
            "cards.limit": limits.limit,
            "cards.application": applications.progress,
            "cards.declined": applications.rejected,
            "disputes.look": disputes.look,
            "cards.fee": fees.look,
            "cards.collection_rules": hardship.collection,
        },
        services=(
            *_of_money(counter),
            *_of_cards(counter, applications, limits),
            _service(
                "cards.hardship", ("card", "reason", "monthly"), hardship.draft, "application"
            ),
            _service("disputes.file", ("charge", "why"), disputes.file, "dispute"),
            _service("cards.block_merchant", ("charge",), disputes.block, "card", money=False),
            _service("cards.return_fee", ("charge",), fees.give_back, "fee", money=False),
        ),
    )


def _of_money(counter: Counter) -> tuple[Service, ...]:
    return (
        _service(
            "cards.repay", ("card", "from_account", "amount", "part"), Repayment(counter).draft
        ),
        _service(
            "cards.autopay", ("card", "from_account", "mode"), AutoRepayment(counter).draft, "card"
        ),
        _service(
            "cards.instalment",
            ("card", "amount", "periods", "what"),
            Instalments(counter).draft,
            "instalment",
        ),
        _service(
            "cards.settle_plan",
            ("card", "from_account", "plan"),
            InstalmentSettlement(counter).draft,
            "instalment",
        ),
        _service(
            "cards.cash_advance", ("card", "to_account", "amount"), CashAdvance(counter).draft
        ),
    )


def _of_cards(
    counter: Counter, applications: CardApplications, limits: Limits
) -> tuple[Service, ...]:
    life = CardLife(counter)
    return (
        _service(
            "cards.apply", ("product", "employer", "income"), applications.apply, "application"
        ),
        _service("cards.activate", ("card",), life.activate, "card"),
        _service("cards.close", ("card",), life.cancel, "card"),
        _service(
            "cards.temporary_limit", ("card", "amount", "date", "date_range"), limits.temporary
        ),
        _service("cards.apply_limit", ("card", "limit", "income"), limits.increase, "application"),
    )


def _service(
    name: str, slots: tuple[str, ...], draft: Drafter, noun: str = "card", *, money: bool = True
) -> Service:
    receipt = f"sheet.credit.done.{name.replace('.', '_')}"
    return Service(name, slots, draft, f"bank:{noun}", receipt, money)
