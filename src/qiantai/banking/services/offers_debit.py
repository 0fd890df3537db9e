"""What is offered around debit cards, cash, deposits, gold and the pension account."""

from qiantai.banking.services.base import Counter
from qiantai.banking.services.card_care import CardCare
from qiantai.banking.services.card_release import CardRelease
from qiantai.banking.services.card_replacing import CardReplacing
from qiantai.banking.services.deposit_opening import DepositOpening
from qiantai.banking.services.deposit_withdrawing import DepositWithdrawing
from qiantai.banking.services.deposits_held import DepositsHeld
from qiantai.banking.services.drafts import Drafter, Offers, Service
from qiantai.banking.services.gold import Gold
from qiantai.banking.services.large_cash import LargeCash
from qiantai.banking.services.machine_cash import MachineCash
from qiantai.banking.services.pension import Pension


def debit_offers(counter: Counter) -> Offers:
    """The reads and services of this group."""
    gold, pension = Gold(counter), Pension(counter)
    return Offers(
        reads={
            "deposits.interest": DepositOpening(counter).interest,
            "deposits.held": DepositsHeld(counter).held,
            "machines.cash": MachineCash(counter).look,
            "gold.look": gold.look,
            "pension.look": pension.look,
        },
        services=(
            Service(
                "cards.release",
                ("card",),
                CardRelease(counter).draft,
                "bank:card",
                "sheet.card_released",
            ),
            *_of_cards(counter),
            _service(
                "deposits.open",
                "amount kind term rollover from_account",
                DepositOpening(counter).draft,
                "deposit",
                "opened_done",
            ),
            _service(
                "deposits.withdraw",
                "deposit amount part",
                DepositWithdrawing(counter).draft,
                "deposit",
                "withdrawn",
            ),
            _service("gold.buy", "grams amount from_account", gold.buy, "gold", "gold_bought"),
            _service("gold.sell", "grams amount part", gold.sell, "gold", "gold_sold"),
            _service(
                "pension.save", "amount part from_account", pension.draft, "pension", "pension_done"
            ),
        ),
    )


def _of_cards(counter: Counter) -> tuple[Service, ...]:
    care = CardCare(counter)
    return (
        _service(
            "cards.replace",
            "card reason number address",
            CardReplacing(counter).draft,
            "card",
            "reissued",
        ),
        _service("cards.pin_reset", "card", care.pin, "card", "pin_sent"),
        _service("cards.hold", "card", care.hold, "card", "held_card", money=False),
        _service(
            "cards.swallowed", "card atm", care.swallowed, "card", "swallowed_kept", money=False
        ),
        _service(
            "cash.book",
            "amount branch date from_account",
            LargeCash(counter).draft,
            "cash_booking",
            "cash_booked",
            money=False,
        ),
    )


def _service(
    name: str, slots: str, draft: Drafter, noun: str, receipt: str, *, money: bool = True
) -> Service:
    return Service(name, slots.split(), draft, f"bank:{noun}", f"sheet.debit.{receipt}", money)
