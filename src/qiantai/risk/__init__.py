"""May we: judges an act before it happens, by rules that an institution keeps as data."""

from qiantai.risk.checks.base import Check
from qiantai.risk.checks.fake import FakeCheck
from qiantai.risk.model import Decision, Verdict
from qiantai.risk.screening import Screening
from qiantai.risk.suitability import Investor, Offer, Suitability, SuitabilityRules, decide

__all__ = [
    "Check",
    "Decision",
    "FakeCheck",
    "Investor",
    "Offer",
    "Screening",
    "Suitability",
    "SuitabilityRules",
    "Verdict",
    "decide",
]
