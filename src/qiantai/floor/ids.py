"""Ids are UUIDs of version 7: they sort by time, so tables and indexes stay in order of arrival."""

import uuid

import uuid_utils.compat


def new_id() -> uuid.UUID:
    """A fresh, time-ordered UUID."""
    return uuid_utils.compat.uuid7()
