"""Reads the articles of the packs, and names file, article and field of what is wrong."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from qiantai.floor.errors import Misconfigured
from qiantai.floor.expressions import Expression
from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable
from qiantai.knowledge.model import Article, Source
from qiantai.knowledge.names import ServiceNames
from qiantai.knowledge.wordings import article_wordings

LANGUAGES = ("zh", "en")
RISKS = ("low", "medium", "high")
REQUIRED = frozenset(
    [
        "id",
        "intents",
        "topic",
        "question",
        "similar",
        "answer",
        "source",
        "risk",
        "audience",
        "owner",
        "effective_from",
        "actions",
        "tests",
    ]
)
OPTIONAL = frozenset({"effective_to", "product", "channels"})
WORD = re.compile(r"[a-z0-9_]+")
"""An audience of one word is compared; any other is a condition."""
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def read_articles(packs: Packs, policies: PolicyTable) -> tuple[Article, ...]:
    """All articles of the enabled packs; a later pack replaces an earlier one's article of the same id.

    Raises Misconfigured for a wrong field, an unknown intent, or a `{policy.key}` that no pack defines.
    """
    names = ServiceNames.load(packs)
    articles: dict[str, Article] = {}
    for path, content in packs.documents("articles"):
        if content is None:
            continue
        if not isinstance(content, list):
            raise Misconfigured(f"{path}: must hold a list of articles")
        pack = path.parent.parent.name
        for number, entry in enumerate(content, start=1):
            where = _where(f"{path}: article {number}", entry)
            article = article_from(entry, pack, where)
            check_known(article, policies, names, where)
            earlier = articles.get(article.id)
            if earlier is not None and earlier.pack == pack:
                raise Misconfigured(f"{where}: id: the pack has this id twice")
            articles[article.id] = article
    for name, texts in article_wordings(packs).items():
        if name not in articles:
            raise Misconfigured(f"similar: no article is named {name}")
        articles[name] = worded(articles[name], texts)
    return tuple(articles.values())


def worded(article: Article, texts: Sequence[str]) -> Article:
    """The article with further ways to ask; a text without a Chinese character is English."""
    similar = {language: list(known) for language, known in article.similar.items()}
    for text in texts:
        known = similar["zh" if _CHINESE.search(text) else "en"]
        if text not in known:
            known.append(text)
    return replace(article, similar={language: tuple(found) for language, found in similar.items()})


def article_from(entry: Any, pack: str, where: str) -> Article:
    """An article of its plain values (from a pack or our database); Misconfigured begins with `where`."""
    fields = _fields(entry, where)
    source = fields["source"]
    if not isinstance(source, dict):
        raise Misconfigured(f"{where}: source: must be a mapping")
    return Article(
        id=_matching(fields["id"], _ID, f"{where}: id"),
        pack=pack,
        intents=_texts(fields["intents"], f"{where}: intents", least=1),
        topic=_text(fields["topic"], f"{where}: topic"),
        question=_by_language(fields["question"], f"{where}: question"),
        similar=_lists_by_language(fields["similar"], f"{where}: similar"),
        answer=_by_language(fields["answer"], f"{where}: answer"),
        source=Source(
            document=_text(source.get("document"), f"{where}: source.document"),
            clause=_text(source.get("clause"), f"{where}: source.clause"),
            law=_optional_text(source.get("law"), f"{where}: source.law"),
        ),
        risk=_one_of(fields["risk"], RISKS, f"{where}: risk"),
        audience=_audience(fields["audience"], f"{where}: audience"),
        owner=_text(fields["owner"], f"{where}: owner"),
        effective_from=_day(fields["effective_from"], f"{where}: effective_from"),
        effective_to=_optional_day(fields.get("effective_to"), f"{where}: effective_to"),
        actions=_texts(fields["actions"], f"{where}: actions"),
        tests=_texts(fields["tests"], f"{where}: tests"),
        product=_optional_text(fields.get("product"), f"{where}: product"),
        channels=_texts(fields.get("channels") or [], f"{where}: channels"),
    )


def placeholders(text: str) -> Iterator[str]:
    """The policy keys that an answer names, in order."""
    return (match.group(1) for match in PLACEHOLDER.finditer(text))


def _where(where: str, entry: Any) -> str:
    named = isinstance(entry, dict) and isinstance(entry.get("id"), str)
    return f"{where} ({entry['id']})" if named else where


def _fields(entry: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(entry, dict):
        raise Misconfigured(f"{where}: must be a mapping")
    missing = REQUIRED - entry.keys()
    if missing:
        raise Misconfigured(f"{where}: {', '.join(sorted(missing))}: is missing")
    unknown = entry.keys() - REQUIRED - OPTIONAL
    if unknown:
        raise Misconfigured(f"{where}: {', '.join(sorted(map(str, unknown)))}: is not a field")
    return entry


def check_known(article: Article, policies: PolicyTable, names: ServiceNames, where: str) -> None:
    """Raise Misconfigured unless every service and policy value that the article names is there."""
    for field, intents in (("intents", article.intents), ("actions", article.actions)):
        for intent in intents:
            if intent not in names:
                raise Misconfigured(f"{where}: {field}: {intent} is in no catalogue")
    for language, text in article.answer.items():
        for key in placeholders(text):
            if key not in policies:
                raise Misconfigured(f"{where}: answer.{language}: no policy is named {{{key}}}")
        if "{" in PLACEHOLDER.sub("", text) or "}" in PLACEHOLDER.sub("", text):
            raise Misconfigured(f"{where}: answer.{language}: a brace stands alone")


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Misconfigured(f"{where}: must be a text")
    return value.strip()


def _audience(value: Any, where: str) -> str:
    """A word such as `all`, or a condition over a reader's variables."""
    text = _text(value, where)
    if not WORD.fullmatch(text):
        try:
            Expression(text)
        except Misconfigured as error:
            raise Misconfigured(f"{where}: {error}") from error
    return text


def _optional_text(value: Any, where: str) -> str | None:
    return None if value is None else _text(value, where)


def _matching(value: Any, pattern: re.Pattern[str], where: str) -> str:
    text = _text(value, where)
    if not pattern.fullmatch(text):
        raise Misconfigured(f"{where}: {text!r} must be lower case with hyphens")
    return text


def _one_of(value: Any, allowed: tuple[str, ...], where: str) -> str:
    if value not in allowed:
        raise Misconfigured(f"{where}: must be one of {', '.join(allowed)}")
    return str(value)


def _texts(value: Any, where: str, least: int = 0) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) < least:
        raise Misconfigured(f"{where}: must be a list of at least {least}")
    return tuple(_text(item, f"{where}[{place}]") for place, item in enumerate(value))


def _by_language(value: Any, where: str) -> Mapping[str, str]:
    if not isinstance(value, dict) or value.keys() != set(LANGUAGES):
        raise Misconfigured(f"{where}: must hold zh and en")
    return {language: _text(value[language], f"{where}.{language}") for language in LANGUAGES}


def _lists_by_language(value: Any, where: str) -> Mapping[str, tuple[str, ...]]:
    if not isinstance(value, dict) or not value.keys() <= set(LANGUAGES):
        raise Misconfigured(f"{where}: must hold lists under zh and en")
    return {
        language: _texts(value.get(language, []), f"{where}.{language}") for language in LANGUAGES
    }


def _day(value: Any, where: str) -> date:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        day = None
    if type(day) is not date:
        raise Misconfigured(f"{where}: must be a date")
    return day


def _optional_day(value: Any, where: str) -> date | None:
    return None if value is None else _day(value, where)
