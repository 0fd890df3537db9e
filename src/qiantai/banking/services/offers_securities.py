"""What is offered around the securities account: orders, cash, positions and permissions."""

from qiantai.banking.services.base import Counter
from qiantai.banking.services.boards import Boards
from qiantai.banking.services.brokerage_cash import BrokerageCash
from qiantai.banking.services.drafts import Drafter, Offers, Service
from qiantai.banking.services.securities_accounts import SecuritiesAccounts
from qiantai.banking.services.securities_reports import SecuritiesReports
from qiantai.banking.services.stock_book import StockBook
from qiantai.banking.services.stock_ordering import StockOrdering
from qiantai.banking.services.stock_positions import StockPositions


def securities_offers(counter: Counter) -> Offers:
    """The reads and services of this group."""
    cash, held, book = BrokerageCash(counter), StockPositions(counter), StockBook(counter)
    ordering, boards, reports = StockOrdering(counter), Boards(counter), SecuritiesReports(counter)
    accounts = SecuritiesAccounts(counter)
    return Offers(
        reads={
            "brokerage.cash": cash.cash,
            "brokerage.transfer_look": cash.look,
            "brokerage.positions": held.positions,
            "brokerage.fees": held.fees,
            "brokerage.dividends": held.dividends,
            "brokerage.margin": held.margin,
            "brokerage.complaint": reports.complaint,
            "brokerage.illegal_advice": reports.advice,
            "stocks.look": ordering.look,
            "stocks.choices": ordering.choices,
            "stocks.orders": book.status,
            "boards.look": boards.look,
        },
        services=(
            _service("stocks.order", "code side shares price", ordering.draft, "order_sent"),
            _service("stocks.cancel", "order code", book.cancel, "order_cancelled"),
            _service("brokerage.transfer", "direction amount", cash.draft, "transferred"),
            _service("brokerage.open", "card witness", accounts.open, "opening_filed"),
            _service("brokerage.leave", "way", accounts.leave, "leaving_filed"),
            _service("brokerage.margin_open", "", accounts.margin, "margin_filed"),
            _service("brokerage.password", "which", accounts.password, "password_sent"),
            _service(
                "brokerage.statement",
                "date_range date kind",
                accounts.statement,
                "statement_ordered",
            ),
            _service("boards.open", "board", boards.draft, "board_opened"),
        ),
    )


def _service(name: str, slots: str, draft: Drafter, receipt: str) -> Service:
    return Service(name, slots.split(), draft, "bank:securities", f"sheet.securities.{receipt}")
