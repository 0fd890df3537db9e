"""What is offered around insurance claims: report, documents and progress, and disputes about a decision or a sale."""

from qiantai.banking.services.base import Counter
from qiantai.banking.services.claim_reports import ClaimReports
from qiantai.banking.services.claim_submission import ClaimSubmission
from qiantai.banking.services.claims import Claims
from qiantai.banking.services.drafts import Offers, Service
from qiantai.banking.services.policies_held import PoliciesHeld
from qiantai.banking.services.sales_disputes import SalesDisputes

NOUN = "insurance:claim"


def claims_offers(counter: Counter) -> Offers:
    """The reads and services of this group."""
    held, claims = PoliciesHeld(counter), Claims(counter)
    reports = ClaimReports(counter, held)
    submission = ClaimSubmission(counter, claims, held)
    told = ("facts", "date", "where", "policy", "relation", "revision")
    return Offers(
        reads={
            "claims.progress": claims.progress,
            "claims.refusal": claims.refusal,
            "claims.injury": reports.injury,
        },
        services=(
            Service(
                "claims.report", told, reports.draft, NOUN, "sheet.claims.reported", money=False
            ),
            Service(
                "motor.report",
                (*told, "injury"),
                reports.motor,
                NOUN,
                "sheet.claims.reported",
                money=False,
            ),
            Service(
                "claims.submit",
                ("claim", "files", "papers", "account", "revision"),
                submission.draft,
                NOUN,
                "sheet.claims.submitted",
            ),
            Service(
                "sales.hold",
                ("policy",),
                SalesDisputes(counter, held).hold,
                "insurance:sale",
                "sheet.claims.sale_held",
                money=False,
            ),
        ),
    )
