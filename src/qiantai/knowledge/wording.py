"""Puts an article into the customer's language, with the policy values of the day in its words."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from qiantai.floor.policies import PolicyTable
from qiantai.floor.text import converter
from qiantai.knowledge.articles import PLACEHOLDER, placeholders
from qiantai.knowledge.model import Article


class Said(NamedTuple):
    """Words with the values in them: by key the version of each, and how it was said."""

    text: str
    versions: Mapping[str, str]
    values: Mapping[str, str]


class Wording:
    """Texts of articles in `zh-Hans`, `zh-Hant` (made from the simplified text) or `en`."""

    def __init__(self, policies: PolicyTable) -> None:
        self._policies = policies
        self._converter: Any = converter("s2hk")
        self._traditional = lru_cache(maxsize=4096)(self._convert)

    def words(self, texts: Mapping[str, str], language: str) -> str:
        """One of the texts `{zh, en}`."""
        return texts["en"] if language == "en" else self.chinese(texts["zh"], language)

    def chinese(self, text: str, language: str) -> str:
        """A text that exists in Chinese only, such as the title of a document."""
        return self._traditional(text) if language == "zh-Hant" else text

    def answer(self, article: Article, language: str, at: datetime) -> Said | None:
        """The answer's words with the values of that day; None while one is not in effect."""
        text = self.words(article.answer, language)
        values = {key: self._policies.find(key, at) for key in placeholders(text)}
        found = {key: value for key, value in values.items() if value is not None}
        if len(found) < len(values):
            return None
        words = {key: value.rendered(language) for key, value in found.items()}
        versions = {key: value.version for key, value in found.items()}
        return Said(filled(text, words), versions, words)

    def again(self, article: Article, language: str, values: Mapping[str, str]) -> str:
        """The answer's words with these words of its values; KeyError when one is not given."""
        return filled(self.words(article.answer, language), values)

    def _convert(self, text: str) -> str:
        return str(self._converter.convert(text))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with the words of each value in its place."""
    return PLACEHOLDER.sub(lambda match: values[match.group(1)], text)
