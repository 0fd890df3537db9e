"""Reads what a customer lives on out of their own words: 月薪一万二, 一年到手大概12万, 在实验小学当老师, 300000 a year.

An application asks for the month; what was said for a year is told as a month.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

import cn2an

from qiantai.banking.actions import ActionRequest
from qiantai.banking.services.hearing import plain
from qiantai.floor.money import ZERO, Money

MONTHS = 12
CENT = Decimal("0.01")
SUM = re.compile(
    r"(?<![\d.])(\d[\d,]*(?:\.\d+)?)\s*([万千wk]?)(?![\d个年期岁%])"
    r"|([一二两三四五六七八九十][零一二两三四五六七八九十百千万]+)(?![个年期岁])"
)
EARNS = re.compile(r"到手|收入|工资|薪|挣|赚|进账|退休金|养老金|income|salary|earn|\bmake\b|paid")
YEARLY = re.compile(
    r"年薪|年收入|年入|年到手|[一每全]年(?!级)|年终?算下来|annual|yearly|(?:a|per|each|every) year"
)
CLAUSES = re.compile(r"(?<!\d),|,(?!\d)|[，。;；!！?？\n]")
UNITS = {"万": 10_000, "w": 10_000, "千": 1_000, "k": 1_000, "": 1}
AT_HOME = re.compile(r"家里?$|网上|这里|这边|你们|外面|线上|老家")
EMPLOYER = re.compile(
    r"在([\u4e00-\u9fa5a-z0-9()（）·]{2,20}?)(?:里面?|那边)?(?:当|做|上班|工作|教书|任教|任职|就职|供职|打工|干|开车)"
)
EMPLOYER_EN = re.compile(
    r"\b(?:work|works|working|teach|teaching|employed|job|(?:am|as) an? [a-z ]{3,20}) (?:at|for|in|with) "
    r"(?:an? |the )?([a-z][\w' &-]{2,40}?)(?=[,.;]| and |$)"
)


def monthly_told(request: ActionRequest, slot: str = "income") -> Money | None:
    """The income of a month: what the slot holds, unless the words said it for a year, else what the words tell."""
    raw = str(request.slots.get(slot) or "")
    known = _money(raw)
    for text in _heard(request):
        for amount, yearly, earns in _sums(text):
            if known is None and earns:
                return _monthly(amount, yearly=yearly)
            if known is not None and amount == known.yuan:
                return _monthly(amount, yearly=yearly)
    return known


def employer_told(request: ActionRequest) -> str | None:
    """Where the customer works, as they said it; None when they did not."""
    for text in _heard(request):
        said = plain(text)
        for form in (EMPLOYER, EMPLOYER_EN):
            found = form.search(said)
            if found and not AT_HOME.search(found[1]):
                return found[1].strip()
    return None


def _heard(request: ActionRequest) -> Sequence[str]:
    """What the customer said lately, newest first."""
    words = request.slots.get("words") or ()
    return [words] if isinstance(words, str) else [str(one) for one in reversed(words)]


def _sums(text: str) -> Iterator[tuple[Decimal, bool, bool]]:
    """Each sum with whether its clause speaks of a year, and of an income."""
    for clause in CLAUSES.split(plain(text)):
        earns, yearly = EARNS.search(clause), YEARLY.search(clause)
        if not earns and not yearly:
            continue
        for found in SUM.finditer(clause):
            amount = _sum(found)
            if amount is not None and amount > 0:
                yield amount, yearly is not None, earns is not None


def _sum(found: re.Match[str]) -> Decimal | None:
    if found[1]:
        return Decimal(found[1].replace(",", "")) * UNITS[found[2]]
    try:
        return Decimal(str(cn2an.cn2an(found[3], "smart")))
    except ValueError:
        return None


def _monthly(amount: Decimal, *, yearly: bool) -> Money:
    month = amount / MONTHS if yearly else amount
    return Money.of(month.quantize(CENT, ROUND_HALF_UP))


def _money(raw: str) -> Money | None:
    try:
        amount = Money.of(raw) if raw else None
    except (ValueError, ArithmeticError):
        return None
    return amount if amount is not None and amount > ZERO else None
