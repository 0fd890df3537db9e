"""All books of the demonstration core in one: records, orders and what falls due."""

from qiantai.app.demo import (
    book_claims,
    book_credit,
    book_debit,
    book_insurance,
    book_lending,
    book_payments,
    book_people,
    book_securities,
    book_wealth,
)
from qiantai.app.demo.work import Due, Handler, View

BOOKS = (
    book_people,
    book_payments,
    book_debit,
    book_credit,
    book_lending,
    book_wealth,
    book_securities,
    book_insurance,
    book_claims,
)
VIEWS: dict[str, View] = {name: view for book in BOOKS for name, view in book.VIEWS.items()}
ORDERS: dict[str, Handler] = {kind: act for book in BOOKS for kind, act in book.ORDERS.items()}
DUE: dict[str, Due] = {noun: act for book in BOOKS for noun, act in book.DUE.items()}
