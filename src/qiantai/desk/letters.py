"""The words that a ticket's customer gets: what happens next, and at the end the letter with outcome, remedies and outside lines."""

from typing import Any

from qiantai.banking import Words
from qiantai.desk.model import Outcome, Ticket
from qiantai.floor.clock import local_date


class Letters:
    """Writes from `packs/*/wording`: `ticket.letter`, `ticket.outcome.<outcome>`, `ticket.remedy.<kind>`, `ticket.lines.<kind>`.

    A kind without lines or remedies of its own has those of `ticket.remedy.other` and `ticket.lines.other`.
    """

    def __init__(self, words: Words) -> None:
        self._words = words

    def letter(self, ticket: Ticket, language: str) -> str:
        """The outcome letter of a ticket as it stands (domain §3.5)."""
        return self._words.get("ticket.letter", language, **self.values(ticket, language))

    def values(self, ticket: Ticket, language: str) -> dict[str, Any]:
        """What the words may name."""
        words = self._words
        outcome = ticket.outcome or Outcome.EXPLAINED.value
        return {
            "ticket_no": ticket.no,
            "kind_text": words.find(f"ticket.kind.{ticket.kind}", language) or ticket.kind,
            "subject": ticket.subject,
            "opened_on": local_date(ticket.opened_at).isoformat(),
            "due_on": local_date(ticket.due_at).isoformat(),
            "outcome_text": words.get(f"ticket.outcome.{outcome}", language),
            "reply": ticket.reply or words.get("ticket.reply.none", language),
            "remedies": self._of_kind("ticket.remedy", ticket.kind, language),
            "lines": self._of_kind("ticket.lines", ticket.kind, language),
        }

    def _of_kind(self, code: str, kind: str, language: str) -> str:
        own = self._words.find(f"{code}.{kind}", language)
        return own if own is not None else self._words.get(f"{code}.other", language)
