"""Readers of what other contact centres export."""
