"""Qiantai: the AI front desk for financial institutions."""

__version__ = "0.1.0"
