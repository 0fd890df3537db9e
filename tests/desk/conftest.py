"""Fixtures of the desk's tests."""

from tests.desk.house import house, ours

__all__ = ["house", "ours"]
