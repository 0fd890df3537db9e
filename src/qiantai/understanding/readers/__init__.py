"""The shelf of readers: each answers one question about one message; see `base` for the contracts."""
