"""Reads how old somebody is, and when they stop working, out of what they said."""

import re

from qiantai.banking.services.hearing import DIGITS

AGE = r"(\d{2}|[二三四五六七八]?十[一二三四五六七八九]?)(?![\d一二三四五六七八九十百千万])"
AGED = re.compile(
    r"(?<![\d一二三四五六七八九十])(?<![保交缴领障][到至])(\d{1,3}|[一二三四五六七八九十]{1,3})\s*(?:周?岁|来?岁|整(?![万千百]))"
    r"|(?:我|俺|本人)(?:今年|刚|才|快)?(\d{2})(?=[,，。;、 ]|$)"
    rf"|今年(?:都|已经|刚|才|快|也|就)*{AGE}(?![块元份年月天个号日%])"
    rf"|(?<![\d一二三四五六七八九十交缴买])(?<![保领障干活到][到至]){AGE}(?:了|啦|(?=[,， ]?(?:男|女|不?[抽吸]烟|没[抽吸])))"
    rf"|(?:男|女)[的性娃人]?[,， ]?{AGE}(?=[,，。;、 ]|$|[不没]|[抽吸]|了|想|买)"
    rf"|(?:爸|妈|娘|爹|父亲|母亲|媳妇|老婆|老公|丈夫|妻子|老伴|儿子|闺女|女儿|[我俺]儿)(?:都|已经|刚|才|快|也|就)*{AGE}(?=[,，。;、 ]|$|[不没想在有要买])"
    r"|\b(?:aged?|i'?m|i am|he'?s|he is|she'?s|she is)\s*(\d{1,3})\b|\b(\d{1,3})[- ]?(?:years?[- ]old|yo\b)"
)
"""An age as people tell it: 45岁, 今年四十五, 俺娘六十一了, 52不抽烟."""
RETIRES = re.compile(
    r"(\d{2})\s*岁?(?:左右)?(?:就|才|要)?退休|(?:干|做|工作|上班)到(\d{2})(?:岁|就)?|retir\w*[^\d,.]{0,20}(\d{2})"
)
ONLY = re.compile(r"[^\d一二三四五六七八九十]{0,3}(\d{1,3}|[一二三四五六七八九十]{1,3})\D{0,3}")
BARE = re.compile(r"(\d{1,2})(?:了|吧|。)?")
"""A number by itself, which is also read as an amount, answers the question for the age."""


def age_in(text: str) -> int | None:
    """The age that a message tells, whatever stands around it."""
    found = AGED.search(text)
    return _number(next(filter(None, found.groups()))) if found else None


def age_alone(text: str, *, counted: bool) -> int | None:
    """The age that is all an answer says; `counted` takes nothing but two digits."""
    found = BARE.fullmatch(text) if counted else ONLY.fullmatch(text)
    return _number(found[1]) if found else None


def working_years(text: str) -> tuple[int | None, int | None]:
    """The age now and at retirement, where a text tells them."""
    retires = RETIRES.search(text)
    return age_in(RETIRES.sub("", text)), int(
        next(filter(None, retires.groups()))
    ) if retires else None


def _number(word: str) -> int:
    """A number up to 99 in digits or Chinese numerals."""
    if word.isdigit():
        return int(word)
    tens, ten, ones = word.rpartition("十")
    if not ten:
        return DIGITS.get(word, 0)
    return (DIGITS[tens] if tens else 1) * 10 + (DIGITS[ones] if ones else 0)
