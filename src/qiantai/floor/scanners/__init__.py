"""Shelf: who looks for harm in a file before it is kept."""
