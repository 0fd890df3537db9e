"""Judges conversations and people: inspection, scoring, coaching and simulation, from the same events, never in the path."""

__all__: list[str] = []
