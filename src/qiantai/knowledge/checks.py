"""Looks through the packs for what a reader would stumble over: dangling references, typed numbers, doubles that disagree."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable
from qiantai.knowledge.articles import PLACEHOLDER, read_articles
from qiantai.knowledge.clauses import Document
from qiantai.knowledge.documents import read_documents
from qiantai.knowledge.model import EVERYONE, Article
from qiantai.knowledge.names import ServiceNames
from qiantai.knowledge.numbering import gaps, ordinal

LEAST_SIMILAR = 5
LEAST_TESTS = 1
_NUMBER = re.compile(
    r"(?<![\d.第〔（(])(?:\d[\d,，.]*|[一二三四五六七八九十百千万两]+)\s*(?:万|亿)?\s*(?:元|%|％|‰|个?工作日|天|日内|个月|小时|分钟|bp|CNY)"
    r"|(?:CNY|RMB|¥|￥)\s*\d[\d,.]*|\d[\d,.]*\s*(?:percent|days|business days|months|hours|yuan)\b",
    re.I,
)
_CLAUSE = re.compile(r"第[一二三四五六七八九十百零〇两\d]+条(?:之[一二三四五六七八九十]+)?")
_CITED = re.compile(r"《[^》]*》")
_NOISE = re.compile(r"[\s，。？！、,.?!：:；;“”\"'吗呢啊呀]+")
Grade = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with an article or document, and where."""

    grade: Grade
    code: str
    subject: str
    detail: str


def check(packs: Packs) -> list[Problem]:
    """Every problem of the enabled packs; a file that cannot be read is one, and hides those behind it."""
    try:
        policies = PolicyTable.load(packs)
        documents = read_documents(packs)
        articles = read_articles(packs, policies)
        names = ServiceNames.load(packs)
    except Misconfigured as error:
        return [Problem("error", "unreadable", "packs", str(error))]
    return [
        *check_documents(documents, names),
        *check_articles(articles, documents),
        *check_doubles(articles),
    ]


def check_documents(documents: Sequence[Document], names: ServiceNames) -> Iterator[Problem]:
    """Numbers that do not run on, intents of no catalogue, two documents of one title, clauses without words."""
    titles: dict[str, str] = {}
    for document in documents:
        for number in gaps(clause.number for clause in document.clauses):
            yield Problem("error", "clause_gap", document.id, number)
        for intent in document.intents:
            if intent not in names:
                yield Problem("error", "unknown_intent", document.id, intent)
        for clause in document.clauses:
            if not clause.text and not clause.tables:
                yield Problem("error", "clause_empty", document.id, clause.number)
        other = titles.setdefault(document.title["zh"], document.id)
        if other != document.id:
            yield Problem("error", "title_twice", document.id, other)


def check_articles(articles: Sequence[Article], documents: Sequence[Document]) -> Iterator[Problem]:
    """Missing tests and wordings, numbers typed into prose, clauses that the named document does not have."""
    by_title = {document.title["zh"]: document for document in documents}
    for article in articles:
        if len(article.tests) < LEAST_TESTS:
            yield Problem("error", "tests_missing", article.id, str(len(article.tests)))
        similar = article.similar.get("zh", ())
        if len(similar) < LEAST_SIMILAR:
            yield Problem("warning", "similar_few", article.id, str(len(similar)))
        for language, text in article.answer.items():
            for number in typed_numbers(text):
                yield Problem("warning", "number_typed", article.id, f"{language}: {number}")
        yield from _check_source(article, by_title)


def check_doubles(articles: Sequence[Article]) -> Iterator[Problem]:
    """Articles that share a wording for the same readers: an error when their answers differ, else a warning."""
    asked: dict[str, dict[str, Article]] = defaultdict(dict)
    for article in articles:
        for text in article.questions:
            asked[_NOISE.sub("", text).lower()][article.id] = article
    seen: set[tuple[str, str]] = set()
    for words, found in asked.items():
        for one, other in combinations(found.values(), 2):
            pair = (one.id, other.id)
            if pair in seen or not _together(one, other):
                continue
            seen.add(pair)
            same = _NOISE.sub("", one.answer["zh"]) == _NOISE.sub("", other.answer["zh"])
            grade: Grade = "warning" if same else "error"
            code = "double" if same else "double_contradicts"
            yield Problem(grade, code, one.id, f"{other.id}: {words}")


def typed_numbers(text: str) -> list[str]:
    """Amounts, rates and periods that stand in prose and not behind a `{policy.key}` or in a cited title."""
    bare = _CITED.sub("", PLACEHOLDER.sub("", text))
    return [found.group(0) for found in _NUMBER.finditer(bare)]


def _check_source(article: Article, by_title: Mapping[str, Document]) -> Iterator[Problem]:
    document = by_title.get(article.source.document.strip("《》"))
    if document is None:
        return
    known = {clause.number for clause in document.clauses}
    for number in _CLAUSE.findall(article.source.clause):
        same = ordinal(number)
        if number not in known and same not in map(ordinal, known):
            detail = f"{document.id}#{number}"
            yield Problem("error", "clause_missing", article.id, detail)


def _together(one: Article, other: Article) -> bool:
    """Whether somebody may get either."""
    audiences = {one.audience, other.audience}
    products = {one.product, other.product} - {None}
    channels = set(one.channels) & set(other.channels)
    apart = len(audiences) == 2 and EVERYONE not in audiences
    return not (apart or len(products) == 2 or (one.channels and other.channels and not channels))
