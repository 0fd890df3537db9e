"""Shelf: reports, each answering one question of management."""
