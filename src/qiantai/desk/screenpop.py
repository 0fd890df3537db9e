"""Screen pop: the page of the institution's CRM that belongs to a conversation, as the operator wrote its address.

Only ids go into an address: names and numbers would stay in the logs of every server on the way.
"""

import string
from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from qiantai.conversation import ConversationView
from qiantai.floor.errors import Misconfigured

FIELDS = frozenset({"conversation", "customer", "channel", "language", "holder", "institution"})


class ScreenPop:
    """Fills the template of QIANTAI_SCREEN_POP_URL; without one there is no page."""

    def __init__(self, template: str = "", institution: str = "") -> None:
        self._template = template
        self._institution = institution
        self._fields = _checked(template)

    def url(self, view: ConversationView) -> str | None:
        """The page for this conversation, or None where a value that the template names is not known."""
        if not self._template:
            return None
        values: Mapping[str, str | None] = {
            "conversation": str(view.id),
            "customer": view.customer,
            "channel": view.channel,
            "language": view.language,
            "holder": view.holder,
            "institution": self._institution,
        }
        if any(not values[name] for name in self._fields):
            return None
        return self._template.format_map(
            {name: quote(value or "", safe="") for name, value in values.items()}
        )


def _checked(template: str) -> frozenset[str]:
    try:
        parts = list(string.Formatter().parse(template))
        host = urlsplit(template).netloc
    except ValueError as error:
        raise Misconfigured(f"QIANTAI_SCREEN_POP_URL: {error}") from error
    fields = frozenset(name for _, name, _, _ in parts if name is not None)
    plain = all(not form and not how for _, name, form, how in parts if name is not None)
    if fields - FIELDS or not plain:
        known = ", ".join(sorted(FIELDS))
        raise Misconfigured(f"QIANTAI_SCREEN_POP_URL: the fields are {known}")
    if template and (not template.startswith(("https://", "http://")) or "{" in host or not host):
        raise Misconfigured("QIANTAI_SCREEN_POP_URL: must be an http address with a fixed host")
    return fields
