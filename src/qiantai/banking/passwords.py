"""The password that opens a paper: a recipe of the institution's, told to the customer in words and kept nowhere.

Policy `account.statement.password` is a list of `<part>:<last characters>`, such as `document:4 phone:4`; the same recipe
makes the password and the words, so that neither can say something else.
"""

import asyncio
import re

from qiantai.banking.connectors.records_people import IdentityDocument
from qiantai.banking.errors import PasswordMissing
from qiantai.banking.services.base import Counter
from qiantai.floor.errors import Misconfigured

KEY = "account.statement.password"
PARTS = ("document", "phone")
LEAST = 6


class Passwords:
    """Reads the recipe that holds today."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    async def of(self, customer: str) -> str:
        """The password of a customer's papers; PasswordMissing when a part of it is not on file in full."""
        core = self._counter.core
        person, documents = await asyncio.gather(
            core.customer(customer), core.records(IdentityDocument, customer)
        )
        said = {
            "document": documents[0].number_end if documents else "",
            "phone": person.phone,
        }
        return "".join(_end(said[part], length) for part, length in self._recipe())

    def told(self, language: str) -> str:
        """The rule in words: the last 4 characters of your identity document, then …"""
        words = self._counter.words
        parts = [
            words.get(f"paper.password.{part}", language, n=length)
            for part, length in self._recipe()
        ]
        whole = words.get("paper.password.and", language).join(parts)
        return words.get("paper.password", language, parts=whole)

    def _recipe(self) -> list[tuple[str, int]]:
        written = str(self._counter.policies.get(KEY, self._counter.clock.now()))
        found = re.findall(r"(\w+):(\d+)", written)
        recipe = [(part, int(length)) for part, length in found if part in PARTS]
        if len(recipe) != len(written.split()) or sum(n for _, n in recipe) < LEAST:
            raise Misconfigured(f"policy {KEY}: {written!r} is no recipe of {LEAST} or more")
        return recipe


def _end(text: str, length: int) -> str:
    """The last characters; PasswordMissing when there are fewer or some are masked."""
    end = text[-length:]
    if len(end) < length or not (end.isascii() and end.isalnum()):
        raise PasswordMissing()
    return end.upper()
