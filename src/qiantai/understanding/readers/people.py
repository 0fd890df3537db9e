"""Finds who is near: a relation in its normal form (我妈 is 妈妈) and a bank by its full name."""

import re
from collections.abc import Sequence

from qiantai.understanding.model import Entity
from qiantai.understanding.readers.base import Sentence, Words
from qiantai.understanding.readers.lexicon import Lexicon

_MINE = ("我家", "我的", "我", "俺", "咱")
_NO_KIN = re.compile("们|婿|士|子|性|生")
_OF_BANK = re.compile("的?(?:那张|这张)?(?:卡|账户|信用卡|储蓄卡)")


class People:
    """Two word lists; a one-character relation needs 我 or 老 before it, a loose bank name 卡 behind it."""

    def __init__(self, words: Words) -> None:
        self._relations = Lexicon(_relation_forms(words["relations"]))
        self._banks = Lexicon(_bank_forms(words["banks"]))

    def read(self, sentence: Sentence, found: Sequence[Entity]) -> list[Entity]:
        """Kinds `relation` and `bank`."""
        fresh = []
        for start, end, (value, bare) in self._relations.find(sentence.plain):
            if not (bare and _NO_KIN.match(sentence.plain, end)):
                fresh.append(sentence.entity("relation", value, start, end))
        for start, end, (value, loose) in self._banks.find(sentence.plain):
            if not loose or _OF_BANK.match(sentence.plain, end):
                fresh.append(sentence.entity("bank", value, start, end))
        return fresh


def _relation_forms(relations: Words) -> dict[str, tuple[str, bool]]:
    forms: dict[str, tuple[str, bool]] = {}
    for value, form in relations.items():
        for bare in form.get("bare", ()):
            forms |= {mine + bare: (value, True) for mine in (*_MINE, "老")}
        for name in form["names"]:
            forms |= {mine + name: (value, False) for mine in ("", *_MINE)}
    return forms


def _bank_forms(banks: Words) -> dict[str, tuple[str, bool]]:
    loose = {name: (bank, True) for bank, form in banks.items() for name in form.get("loose", ())}
    return loose | {name: (bank, False) for bank, form in banks.items() for name in form["names"]}
