"""What is offered around loans and mortgages."""

from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Offers, Service
from qiantai.banking.services.loan_applying import LoanApplying
from qiantai.banking.services.loan_care import LoanCare
from qiantai.banking.services.loan_cases import LoanCases
from qiantai.banking.services.loan_paying import LoanPaying
from qiantai.banking.services.loan_upkeep import LoanUpkeep
from qiantai.banking.services.mortgage_rate import MortgageRate
from qiantai.banking.services.prepay_booking import PrepayBooking
from qiantai.banking.services.prepay_trial import PrepayTrial


def lending_offers(counter: Counter) -> Offers:
    """The reads and services of this group."""
    applying, cases, care = LoanApplying(counter), LoanCases(counter), LoanCare(counter)
    booking, rate = PrepayBooking(counter), MortgageRate(counter)
    return Offers(
        reads={
            "loans.apply.look": applying.look,
            "loans.progress": cases.progress,
            "loans.reasons": cases.reasons,
            "loans.prepay.look": booking.look,
            "loans.prepay_trial": PrepayTrial(counter).look,
            "loans.rate": rate.look,
            "loans.scam": care.scam,
        },
        services=(
            *_of_loans(counter, applying, cases, booking, rate),
            *_of_care(care),
        ),
    )


def _of_loans(
    counter: Counter,
    applying: LoanApplying,
    cases: LoanCases,
    booking: PrepayBooking,
    rate: MortgageRate,
) -> tuple[Service, ...]:
    upkeep = LoanUpkeep(counter)
    loan = "bank:loan"
    return (
        Service(
            "loans.apply",
            ("amount", "periods", "purpose", "income", "consent"),
            applying.draft,
            loan,
            "sheet.lending.applied",
        ),
        Service("loans.review", (), cases.review, loan, "sheet.lending.review_asked", money=False),
        Service(
            "loans.repay",
            ("loan", "amount", "from_account", "part"),
            LoanPaying(counter).draft,
            loan,
            "sheet.lending.repaid",
        ),
        Service(
            "loans.prepay",
            ("loan", "amount", "mode", "date"),
            booking.draft,
            loan,
            "sheet.lending.prepay_booked",
        ),
        Service(
            "loans.prepay_cancel",
            ("loan",),
            booking.cancel,
            loan,
            "sheet.lending.prepay_cancelled",
        ),
        Service("loans.cycle", ("loan", "cycle"), rate.cycle, loan, "sheet.lending.cycle_changed"),
        Service(
            "loans.account",
            ("loan", "to_account"),
            upkeep.account,
            loan,
            "sheet.lending.account_changed",
        ),
        Service("loans.proof", ("loan",), upkeep.proof, loan, "sheet.lending.proof_ordered"),
    )


def _of_care(care: LoanCare) -> tuple[Service, ...]:
    return (
        Service(
            "loans.hardship",
            ("loan", "reason"),
            care.hardship,
            "bank:loan",
            "sheet.lending.hardship_filed",
        ),
        Service(
            "loans.credit_dispute",
            ("text",),
            care.dispute,
            "bank:credit",
            "sheet.lending.dispute_filed",
        ),
    )
