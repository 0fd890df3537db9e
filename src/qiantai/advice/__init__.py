"""What we may suggest: questionnaires, portfolios, needs, quotes and plans, always behind suitability."""

from qiantai.advice.motor import MotorTariff
from qiantai.advice.needs import Needs, Survivors
from qiantai.advice.performance import Performance
from qiantai.advice.portfolio import Holding, PortfolioRules, diagnose
from qiantai.advice.premiums import Basis
from qiantai.advice.questionnaire import Questionnaire
from qiantai.advice.quotes import Life, Quote, Tariff

__all__ = [
    "Basis",
    "Holding",
    "Life",
    "MotorTariff",
    "Needs",
    "Performance",
    "PortfolioRules",
    "Questionnaire",
    "Quote",
    "Survivors",
    "Tariff",
    "diagnose",
]
