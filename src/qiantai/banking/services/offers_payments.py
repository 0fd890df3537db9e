"""What is offered around transfers beyond the plain one, bills, mandates, remittances and foreign exchange."""

from qiantai.banking.services.base import Counter
from qiantai.banking.services.bills import Bills
from qiantai.banking.services.drafts import Drafter, Offers, Service
from qiantai.banking.services.duplicates import Duplicates
from qiantai.banking.services.exchange import Exchange
from qiantai.banking.services.limit_change import LimitChange
from qiantai.banking.services.mandates import Mandates
from qiantai.banking.services.past_transfers import PastTransfers
from qiantai.banking.services.quickpays import QuickPays
from qiantai.banking.services.remittances import Remittances
from qiantai.banking.services.standing import Standing


def payments_offers(counter: Counter) -> Offers:
    """The reads and services of this group."""
    parts = (_transfers(counter), _bills(counter), _abroad(counter))
    reads = {name: read for part in parts for name, read in part.reads.items()}
    return Offers(reads, [one for part in parts for one in part.services])


def _transfers(counter: Counter) -> Offers:
    limits, past, standing = LimitChange(counter), PastTransfers(counter), Standing(counter)
    return Offers(
        reads={
            "limits.look": limits.look,
            "transfers.status": past.status,
            "transfers.wrong": past.wrong,
            "transfers.schedule.look": standing.look,
            "transfers.scheduled": standing.listed,
        },
        services=(
            _service("limits.raise", "card amount", limits.raised, "limit", "limit_done"),
            _service(
                "limits.lower", "card amount", limits.lowered, "limit", "limit_done", money=False
            ),
            _service("transfers.cancel", "transfer", past.recall, "transfer", "recalled"),
            _service(
                "transfers.schedule",
                "payee relation amount cycle date periods from_account",
                standing.draft,
                "standing_order",
                "standing_done",
            ),
            _service(
                "transfers.unschedule",
                "order payee relation",
                standing.end,
                "standing_order",
                "standing_ended",
            ),
        ),
    )


def _bills(counter: Counter) -> Offers:
    bills, links, mandates = Bills(counter), QuickPays(counter), Mandates(counter)
    return Offers(
        reads={
            "bills.look": bills.look,
            "quickpay.look": links.look,
            "mandates.look": mandates.look,
            "charges.duplicates": Duplicates(counter).find,
        },
        services=(
            _service("bills.pay", "kind bill amount from_account", bills.bill, "bill", "bill_paid"),
            _service("bills.topup", "phone amount from_account", bills.topup, "bill", "bill_paid"),
            _service(
                "quickpay.change", "operation merchant", links.change, "quickpay", "quickpay_done"
            ),
            _service(
                "mandates.cancel",
                "mandate amount",
                mandates.end,
                "mandate",
                "mandate_ended",
                money=False,
            ),
        ),
    )


def _abroad(counter: Counter) -> Offers:
    exchange, abroad = Exchange(counter), Remittances(counter)
    return Offers(
        reads={"fx.look": exchange.look, "remittances.look": abroad.look},
        services=(
            _service(
                "fx.exchange",
                "side currency amount purpose from_account",
                exchange.draft,
                "exchange",
                "fx_done",
            ),
            _service(
                "remittances.send",
                "payee currency amount purpose from_account",
                abroad.draft,
                "remittance",
                "remit_done",
            ),
        ),
    )


def _service(
    name: str, slots: str, draft: Drafter, noun: str, receipt: str, *, money: bool = True
) -> Service:
    return Service(name, slots.split(), draft, f"bank:{noun}", f"sheet.payments.{receipt}", money)
