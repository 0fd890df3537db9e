"""Shelf: channel adapters; each turns one vendor's wire format into `Inbound` and delivers our events by it."""
