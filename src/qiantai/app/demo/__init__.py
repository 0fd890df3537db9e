"""The demonstration institution's own core banking service: another system, reached over HTTP only, with its own ledger."""
