"""Finds articles that answer the same question, and among them those that state different values."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import cn2an

from qiantai.knowledge.model import EVERYONE, Article
from qiantai.knowledge.vectors import Vectors

ROWS = 500
"""Questions that are held against all others at a time, so that memory stays small."""
_HAN = "零〇一二两三四五六七八九十百千万亿"
_UNIT = (
    r"%|％|‰|个?百分点|元|万元|个?工作日|个?交易日|自然日|天|日|个?小时|分钟|秒|个?月|年|次|张|笔|周岁|岁|"
    r"(?:working |trading |calendar )?days?|hours?|minutes?|months?|years?|times?|percent"
)
_STATED = re.compile(
    rf"(?P<pre>CNY ?)?(?P<number>\d[\d,]*(?:\.\d+)?|[{_HAN}]+) ?(?P<unit>{_UNIT})?", re.I
)
_SAME_UNIT = {
    "％": "%",
    "percent": "%",
    "天": "day",
    "日": "day",
    "自然日": "day",
    "calendar day": "day",
    "工作日": "working day",
    "交易日": "trading day",
    "小时": "hour",
    "分钟": "minute",
    "秒": "second",
    "月": "month",
    "年": "year",
    "次": "time",
    "周岁": "岁",
}
Kind = Literal["conflict", "duplicate"]


@dataclass(frozen=True, slots=True)
class Double:
    """Two articles with the same question; `stated` are the values of the first and the second where they differ."""

    kind: Kind
    articles: tuple[str, str]
    questions: tuple[str, str]
    likeness: float
    stated: tuple[tuple[str, str], ...]  # "30 day" beside "15 day"

    @property
    def shown(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "kind": self.kind,
            "articles": list(self.articles),
            "questions": list(self.questions),
            "likeness": round(self.likeness, 3),
            "stated": [list(pair) for pair in self.stated],
        }


@dataclass(frozen=True, slots=True)
class Said:
    """An article with the answers that a reader sees today, by language."""

    article: Article
    answers: Mapping[str, str]


def find_doubles(said: Sequence[Said], bar: float) -> list[Double]:
    """Pairs whose readers may be the same and of whose questions two are at least as like as `bar`; blocking.

    A pair conflicts when both state values of one unit and share none of them. Conflicts first, then the likest.
    """
    asked = [(place, text) for place, one in enumerate(said) for text in one.article.questions]
    nearest = _nearest(asked, bar)
    found = [
        _double(said[first], said[second], *pair)
        for (first, second), pair in nearest.items()
        if _meet(said[first].article, said[second].article)
    ]
    return sorted(found, key=lambda one: (one.kind, -one.likeness, one.articles))


def stated_values(text: str) -> dict[str, frozenset[str]]:
    """The numbers of a text by unit: 30天 and thirty-day terms are `{"day": {"30"}}`; numbers without a unit are left out."""
    found: dict[str, set[str]] = defaultdict(set)
    for match in _STATED.finditer(text):
        unit = "元" if match["pre"] else _unit(match["unit"])
        number = _number(match["number"])
        if unit and number is not None:
            factor = 10_000 if unit == "万元" else 1
            found["元" if unit == "万元" else unit].add(f"{number * factor:g}")
    return {unit: frozenset(numbers) for unit, numbers in found.items()}


def _nearest(
    asked: Sequence[tuple[int, str]], bar: float
) -> dict[tuple[int, int], tuple[str, str, float]]:
    """For each two places that have one, their two likest questions from the bar on."""
    texts = [text for _, text in asked]
    rows = Vectors.of(texts).read(texts)
    columns = rows.T.tocsr()
    best: dict[tuple[int, int], tuple[str, str, float]] = {}
    for start in range(0, len(texts), ROWS):
        product = (rows[start : start + ROWS] @ columns).tocoo()
        near = product.data >= bar
        found = zip(product.row[near], product.col[near], product.data[near], strict=True)
        for row, column, value in found:
            first, second = asked[start + row], asked[column]
            if first[0] >= second[0]:
                continue
            pair = (first[0], second[0])
            if pair not in best or best[pair][2] < value:
                best[pair] = (first[1], second[1], min(1.0, float(value)))
    return best


def _meet(first: Article, second: Article) -> bool:
    """Whether one reader may get both."""
    audiences = {first.audience, second.audience}
    products = {first.product, second.product} - {None}
    channels = not (first.channels and second.channels) or set(first.channels) & set(
        second.channels
    )
    return bool((EVERYONE in audiences or len(audiences) == 1) and len(products) < 2 and channels)


def _double(first: Said, second: Said, asked: str, other: str, likeness: float) -> Double:
    stated = tuple(dict.fromkeys(_differences(first, second)))
    kind: Kind = "conflict" if stated else "duplicate"
    articles = (first.article.id, second.article.id)
    return Double(kind, articles, (asked, other), likeness, stated)


def _differences(first: Said, second: Said) -> Iterator[tuple[str, str]]:
    for language in first.answers.keys() & second.answers.keys():
        one = stated_values(first.answers[language])
        other = stated_values(second.answers[language])
        for unit in sorted(one.keys() & other.keys()):
            if not one[unit] & other[unit]:
                yield _shown(one[unit], unit), _shown(other[unit], unit)


def _shown(numbers: frozenset[str], unit: str) -> str:
    return f"{'/'.join(sorted(numbers, key=float))} {unit}"


def _unit(unit: str | None) -> str:
    bare = (unit or "").lower().removeprefix("个")
    bare = bare[:-1] if bare.endswith("s") else bare
    return _SAME_UNIT.get(bare, bare)


def _number(text: str) -> float | None:
    try:
        return (
            float(text.replace(",", "")) if text[0].isdigit() else float(cn2an.cn2an(text, "smart"))
        )
    except (ValueError, IndexError):
        return None
