"""Finds payees written in Latin letters: to Mary Smith, pay Kevin Zhou, Mr Tang's 3,300."""

import re
from collections.abc import Iterator, Sequence

from qiantai.understanding.model import Entity
from qiantai.understanding.readers.base import Sentence, free

_WORD = r"[A-Z][A-Za-z'&-]*[a-z&](?<!')"
_TITLE = r"(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Aunt|Auntie|Uncle|Grandma|Grandpa|Sir|Madam|Teacher|Coach|Master)\.? )?"
_NAME = rf"(?P<a>{_TITLE}{_WORD}(?:(?: and| &| of)? {_WORD}){{0,5}}(?:\.?,? (?:Ltd|Inc|Co|LLC|Limited)\b\.?)*(?:(?<= Co)\.|(?<= Ltd)\.|(?<= Inc)\.)?)"
_PAY = r"(?i:\b(?:to|pay|paid|paying|send|sent|sending|wire|wired|give|gave|payee(?: is)?|transfer|remit|(?:scheduled|payment|transfer|refund|order) for))"
_POINTED = re.compile(
    rf"{_PAY}(?: (?:the|a|my|our|this|another|new|wrong|right|landlord|landlady|friend|colleague|tutor|supplier|nanny|cleaner|boss|payee|guy|man|woman|lady|girl|shop|seller|vendor|company|firm|contractor|client|customer|teacher|someone|somebody|named|called))*[ :]+{_NAME}"
)
_OWNER = re.compile(
    rf"\b{_NAME}'s (?=(?:[\d,.]{{2,}}|salary|wages|pay\b|rent|fee|invoice|deposit))"
)
_ADDED = re.compile(
    rf"(?i:\badd|\bset|\bremove|\bdelete)(?i: payee)? {_NAME}(?= (?:as|to|from)|,|$)"
)
_LOWER = re.compile(
    r"(?:yuan|rmb|bucks|kuai|\d) to (?P<a>[a-z]{3,}(?: [a-z]{3,})?)(?= ?(?:$|[.,?!]|please|now|today|tomorrow|for|from|on))"
)
_HINT = re.compile(
    r"\b(?:send|sent|sending|transfer|pay|paid|paying|wire|wired|remit|give|gave|payee|payment|money|order|owe|rent|fee|yuan|rmb|scheduled|goes out|refund)\b|\d to |\d,\d{3}"
)
_LATIN = re.compile(r"[A-Z][a-z]|\bto [a-z]")


def read_latin(
    sentence: Sentence, found: Sequence[Entity], never: frozenset[str], places: frozenset[str]
) -> Iterator[tuple[int, int]]:
    """The spans of payees in an English sentence about paying; a place alone is none."""
    if not (_LATIN.search(sentence.text) and _HINT.search(sentence.plain)):
        return
    for pattern in (_POINTED, _OWNER, _ADDED, _LOWER):
        for match in pattern.finditer(sentence.plain if pattern is _LOWER else sentence.text):
            start, end = match.span("a")
            words = sentence.plain[start:end].split()
            while words and words[-1].rstrip(".") in never:
                end -= len(words.pop()) + 1
            first = words[0].rstrip(".") if words else ""
            if (
                words
                and first not in never
                and not (len(words) == 1 and first in places)
                and free(found, start, end)
            ):
                yield start, end
