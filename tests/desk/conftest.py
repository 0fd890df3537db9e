"""Fixtures of the desk's tests."""

from tests.desk.house import house, policies

__all__ = ["house", "policies"]
