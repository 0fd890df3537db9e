"""Finds who is meant: the payee as said, a relation in its normal form, a bank by its full name."""

import re
from collections.abc import Sequence

from qiantai.understanding.model import Entity
from qiantai.understanding.readers.base import Sentence, Words, free
from qiantai.understanding.readers.named import alternatives
from qiantai.understanding.readers.numerals import DIGITS

_D = "".join(DIGITS)
_GIVE = re.compile(
    r"(?:给|帮我给|向|往)(?P<a>[^\s,。!?;:\"'给转汇]{1,12}?)(?= ?(?:再|也|先|每月|定期|自动|那里|那边|那儿)?(?:转|汇|打(?!电话|个电话)|划|付|存|发(?:工资|红包)|寄钱))"
)
_TO = re.compile(
    r"(?:转账|汇款|打款|转钱|汇钱|打钱|转|汇|打|划|付|发|还)(?:了|笔|一笔|点|些|过去)?(?:钱|款)?(?:[^,。!?;转给到去]{0,14}?)(?:给|到|去|至|入|进)(?P<a>[^\s,。!?;:\"']{1,14})"
)
_NAMED = re.compile(
    r"(?:收款人|收款方|户名|对方姓名|付给|还给|收款账户名)(?:是|叫|为|:| )*(?P<a>[^\s,。!?;:\"']{1,10})"
)
_TITLE = re.compile(
    r"[\u4e00-\u9fff]{1,2}(?:先生|女士|小姐|老师|经理|总|师傅|医生|太太|阿姨|叔叔|老板|哥|姐|叔|姨)|[小老阿][\u4e00-\u9fff]"
)
_ENGLISH = re.compile(
    r"\b(?:to|pay|send|wire|payee(?: is)?)\s+(?P<a>(?:(?:mr|mrs|ms|miss|dr)\.? )?[A-Za-z][a-z]+(?: [A-Z][a-z]+){0,2})"
)
_MONEY_VERB = re.compile(r"\b(?:send|sent|transfer|pay|wire|remit|give|payee|payment|money)\b")
_HAN_NAME = re.compile(r"[\u4e00-\u9fff·a-z]+")


class People:
    """Reads relations, banks and payees; a payee never takes in a relation, a bank, an amount or a verb."""

    def __init__(self, words: Words) -> None:
        self._relations = _relation_names(words["relations"])
        prefix = "(?:我家|我的|我|俺|咱)?"
        bare = "".join(n for n, (_, short) in self._relations.items() if short)
        names = [name for name, (_, short) in self._relations.items() if not short]
        self._relation = re.compile(
            rf"{prefix}(?P<a>{alternatives(names)})|(?:我家|我的|我|俺|咱|老)(?P<b>[{bare}])(?!们|婿|士|子|性|生)"
        )
        self._banks = {n: bank for bank, f in words["banks"].items() for n in f["names"]}
        self._loose = {n: bank for bank, f in words["banks"].items() for n in f.get("loose", ())}
        self._bank = re.compile(
            rf"(?P<a>{alternatives(list(self._banks))})|(?P<b>{'|'.join(self._loose)})(?=的?(?:那张|这张)?(?:卡|账户|信用卡|储蓄卡))"
        )
        self._names = _Names(words["people"])

    def read(self, sentence: Sentence, found: Sequence[Entity]) -> list[Entity]:
        """Kinds `relation`, `bank`, `payee`."""
        known = [*self._read_relations(sentence), *self._read_banks(sentence)]
        return known + self._read_payees(sentence, (*found, *known))

    def _read_relations(self, sentence: Sentence) -> list[Entity]:
        fresh = []
        for match in self._relation.finditer(sentence.plain):
            name = match["a"] or match["b"]
            value = self._relations[name][0]
            fresh.append(sentence.entity("relation", value, *match.span()))
        return fresh

    def _read_banks(self, sentence: Sentence) -> list[Entity]:
        return [
            sentence.entity(
                "bank", self._banks.get(match[0]) or self._loose[match[0]], *match.span()
            )
            for match in self._bank.finditer(sentence.plain)
        ]

    def _read_payees(self, sentence: Sentence, found: Sequence[Entity]) -> list[Entity]:
        fresh: list[Entity] = []
        for pattern in (_NAMED, _GIVE, _TO):
            for match in pattern.finditer(sentence.plain):
                span = self._names.cut(sentence.plain, *match.span("a"), found)
                if span and free((*found, *fresh), *span):
                    fresh.append(sentence.entity("payee", sentence.text[slice(*span)], *span))
        if not fresh and _MONEY_VERB.search(sentence.plain):
            fresh += self._english(sentence, found)
        return fresh[:1]

    def _english(self, sentence: Sentence, found: Sequence[Entity]) -> list[Entity]:
        for match in _ENGLISH.finditer(sentence.text):
            start, end = match.span("a")
            first = sentence.plain[start:end].split()[0]
            if first not in self._names.english_never and free(found, start, end):
                return [sentence.entity("payee", match["a"], start, end)]
        return []


class _Names:
    """Cuts the name out of what stands where a payee stands."""

    def __init__(self, words: Words) -> None:
        self._never = frozenset(words["never"])
        self._no_start = tuple(word for word in words["never"] if len(word) > 1)
        self._ends = re.compile(alternatives(words["ends"]))
        self._mine = tuple(words["mine"])
        self._surname = frozenset(words["surnames"])
        self._double = tuple(words["double_surnames"])
        self._digit = tuple(words["with_digit"])
        self.english_never = frozenset(words["english_never"])

    def cut(
        self, plain: str, start: int, end: int, found: Sequence[Entity]
    ) -> tuple[int, int] | None:
        """The span of the name inside plain[start:end]; None when there is none."""
        kin = False
        for entity in sorted(found, key=lambda entity: entity.start):
            if entity.start <= start < entity.end:
                start, kin = entity.end, True
            elif start < entity.start < end:
                end = entity.start
        for word in self._mine:
            if plain.startswith(word, start) and end - start > len(word) + 1:
                start += len(word)
        end = self._end(plain, start, end)
        name = plain[start:end]
        if len(name) < 2 or name in self._never or not _HAN_NAME.fullmatch(name):
            return None
        if name.startswith(self._no_start) or (kin and name[0] not in self._surname):
            return None
        return start, end

    def _end(self, plain: str, start: int, end: int) -> int:
        text = plain[start:end]
        if text.startswith(self._digit):
            return start + 2
        number = re.search(rf"[\d{_D}]", text)
        text = text[: number.start()] if number else text
        title = _TITLE.match(text)
        if title:
            return start + title.end()
        stop = self._ends.search(text, 1)
        text = text[: stop.start()] if stop else text
        if text.startswith(self._double):
            return start + min(4, len(text))
        if text[:1] in self._surname:
            return start + min(3, len(text))
        return start + min(6, len(text))


def _relation_names(relations: Words) -> dict[str, tuple[str, bool]]:
    names = {
        bare: (value, True) for value, form in relations.items() for bare in form.get("bare", ())
    }
    return names | {
        name: (value, False) for value, form in relations.items() for name in form["names"]
    }
