"""What an instalment of a loan is and what is left of it, by the annuity formula without rounding on the way."""

from decimal import Decimal, localcontext

from qiantai.app.demo.facts import LoanFacts
from qiantai.floor.money import Money

DIGITS = 50


def monthly_of(loan: LoanFacts) -> Money:
    """The monthly instalment to the cent: 1 000 000 at 3.5 % over 360 months is 4490.45 (domain §2.7a)."""
    with localcontext(prec=DIGITS):
        return Money.of(_instalment(loan))


def remaining_of(loan: LoanFacts) -> Money:
    """The principal left after the paid instalments; the same loan after 60 months is 896970.73 (domain §2.7a).

    The exact instalment is used and only the result is rounded, as in the worked figure.
    """
    with localcontext(prec=DIGITS):
        rate, paid = loan.annual_rate / 12, loan.paid_months
        if not rate:
            return Money.of(loan.principal.yuan * (loan.months - paid) / loan.months)
        growth = (1 + rate) ** paid
        return Money.of(loan.principal.yuan * growth - _instalment(loan) * (growth - 1) / rate)


def _instalment(loan: LoanFacts) -> Decimal:
    rate, principal = loan.annual_rate / 12, loan.principal.yuan
    if not rate:
        return principal / loan.months
    growth = (1 + rate) ** loan.months
    return principal * rate * growth / (growth - 1)
