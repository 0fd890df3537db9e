"""Finds the payee as said: the name where a name stands in a sentence about paying."""

import re
from collections.abc import Sequence

from qiantai.understanding.model import Entity
from qiantai.understanding.readers.base import Sentence, Words, free
from qiantai.understanding.readers.numerals import DIGITS

_D = "".join(DIGITS)
_SUM = rf"[\d,. {_D}十百千万亿kw块元圆钱款整毛角美金]{{0,14}}"
_FOR = "(?:生活费|学费|房租|货款|工资|红包|彩礼|压岁钱|份子钱|定金|首付)?"
_PAY = r"(?:转账|汇款|打款|转钱|汇钱|打钱|过数|转|汇|打|划|付|发|还|拨)(?:了|一笔|笔|点|些|过去)?"
_GIVE = re.compile(
    r"(?:给|俾|畀|向|往)(?P<a>[^\s,。!?;:\"'给转汇]{1,12}?)(?= ?(?:再|也|先|每月|定期|自动|那里|那边|那儿)?(?:转|汇|打(?!电话|个电话)|划|付|存|过数|发(?:工资|红包)|寄钱))"
)
_TO = re.compile(rf"{_PAY}{_SUM}{_FOR}{_SUM}(?:给|俾|畀)(?P<a>[^\s,。!?;:\"']{{1,14}})")
_INTO = re.compile(rf"{_PAY}{_SUM}{_FOR}{_SUM}(?:到|去|至|入|进)(?P<a>[^\s,。!?;:\"']{{1,14}})")
_SUM_GIVE = re.compile(rf"[块元万千百十kw{_D}\d钱蚊](?:给|俾|畀)(?P<a>[^\s,。!?;:\"']{{1,10}})")
_NAMED = re.compile(
    r"(?:收款人|收款方|户名|对方姓名|付给|还给|收款账户名)(?:是|叫|为|:| )*(?P<a>[^\s,。!?;:\"']{1,10})"
)
_INSTEAD = re.compile(r"(?:是|改成|改为|换成|应该)(?:转)?给(?P<a>[^\s,。!?;:\"']{1,10})")
_TITLE = re.compile(
    r"[\u4e00-\u9fff]{1,2}(?:先生|女士|小姐|老师|经理|总|师傅|医生|太太|阿姨|叔叔|老板|哥|姐|叔|姨)|[小老阿][\u4e00-\u9fff]"
)
_ENGLISH = re.compile(
    r"\b(?:to|pay|send|wire|payee(?: is)?)\s+(?P<a>(?:(?:mr|mrs|ms|miss|dr)\.? )?[A-Za-z][a-z]+(?: [A-Z][a-z]+){0,2})"
)
_OWNED = re.compile(r"的?(?:银行)?(?:卡|账|户)")
_MONEY_VERB = re.compile(r"\b(?:send|sent|transfer|pay|wire|remit|give|payee|payment|money)\b")
_HAN_NAME = re.compile(r"[\u4e00-\u9fff·a-z]+")


class Payees:
    """Reads at most one payee; it never takes in a relation, a bank, an amount or a verb."""

    def __init__(self, words: Words) -> None:
        self._names = _Names(words["people"])

    def read(self, sentence: Sentence, found: Sequence[Entity]) -> list[Entity]:
        """Kind `payee`; relations and banks must have been found before."""
        fresh: list[Entity] = []
        for pattern in (_NAMED, _GIVE, _TO, _SUM_GIVE, _INSTEAD, _INTO):
            for match in pattern.finditer(sentence.plain):
                span = self._names.cut(sentence.plain, *match.span("a"), found)
                if span and pattern is _INTO and not self._names.sure(sentence.plain, *span):
                    continue
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
        self._ends = re.compile("|".join(sorted(words["ends"], key=len, reverse=True)))
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
        owner = plain.find("的", start + 1, end - 1)
        if owner > 0 and not _OWNED.match(plain, owner):
            start = owner + 1
        end = self._end(plain, start, end)
        name = plain[start:end]
        if len(name) < 2 or name in self._never or not _HAN_NAME.fullmatch(name):
            return None
        if name.startswith(self._no_start) or (kin and name[0] not in self._surname):
            return None
        return start, end

    def sure(self, plain: str, start: int, end: int) -> bool:
        """Whether this looks like a name or owns the account named behind it."""
        name = plain[start:end]
        known = name[0] in self._surname or name.startswith(self._double) or _TITLE.match(name)
        return bool(known or _OWNED.match(plain, end))

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
