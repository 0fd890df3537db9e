"""Shelf: how a short text reaches a customer outside the conversation."""
