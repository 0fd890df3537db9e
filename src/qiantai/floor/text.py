"""Words for people, looked up by code and language; traditional characters are made from the simplified words."""

import string
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal, Self, get_args

import opencc

from qiantai.floor.errors import Misconfigured, QiantaiError
from qiantai.floor.packs import Packs, read_yaml

Language = Literal["zh-Hans", "zh-Hant", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
DEFAULT: Language = "zh-Hans"
_WRITTEN: tuple[Language, ...] = ("zh-Hans", "en")
_FOLDER = Path(__file__).with_name("texts")
_DIALECT = str.maketrans("", "", "嗰喎囉")
"""Characters that Cantonese writes the same in both scripts."""
_TRADITIONAL = ("zh-hant", "zh-hk", "zh-tw", "zh-mo")


@cache
def converter(way: str) -> Any:
    """OpenCC's converter of one way (`s2hk`, `t2s`, `tw2sp`): built once a process, for it reads its dictionaries."""
    return opencc.OpenCC(way)


def of_either_script(text: str) -> bool:
    """Whether these Chinese words look the same in simplified and in traditional characters."""
    plain = text.translate(_DIALECT)
    return bool(converter("s2t").convert(plain) == plain == converter("t2s").convert(plain))


class Texts:
    """Every message in every language, checked when loaded."""

    def __init__(self, words: Mapping[Language, Mapping[str, str]]) -> None:
        self._words = words

    @classmethod
    def load(cls, packs: Packs | None = None) -> Self:
        """Our own words and then the `texts/` of the packs, which may add to and replace them.

        Raises Misconfigured when a key or a placeholder is in one language only.
        """
        folders = [_FOLDER]
        if packs is not None:
            folders += [packs.root / name / "texts" for name in packs.names]
        words = {language: _merged(folders, language) for language in LANGUAGES}
        _check_pairs(words["zh-Hans"], words["en"], "en")
        made = _traditional(words["zh-Hans"])
        _check_pairs(made, made | words["zh-Hant"], "zh-Hant")
        return cls(words | {"zh-Hant": made | words["zh-Hant"]})

    def get(self, code: str, language: str, **values: object) -> str:
        """The words of `code`; KeyError when the code or a value that the words name is missing."""
        return self._words[language_of(language)][code].format_map(values)

    def error(self, error: QiantaiError, language: str) -> str:
        """Words for an error: its own, or those of the nearest parent that has words and all values; never raises."""
        for kind in type(error).__mro__:
            code = getattr(kind, "code", None)
            try:
                return self.get(str(code), language, **error.detail)
            except (KeyError, ValueError, TypeError):
                continue
        return self.get("internal", language)

    def codes(self) -> frozenset[str]:
        """Every code that has words."""
        return frozenset(self._words[DEFAULT])


def language_of(tag: str) -> Language:
    """Ours for a language tag or an Accept-Language header: the first wish that we have, else simplified Chinese."""
    for wish in _wishes(tag):
        if wish.startswith("en"):
            return "en"
        if wish.startswith(_TRADITIONAL):
            return "zh-Hant"
        if wish.startswith("zh"):
            return "zh-Hans"
    return DEFAULT


def _wishes(header: str) -> list[str]:
    weighed: list[tuple[float, str]] = []
    for part in header.split(",")[:16]:
        tag, _, weight = part.partition(";q=")
        try:
            weighed.append((-float(weight or 1), tag.strip().lower()))
        except ValueError:
            continue
    return [tag for weight, tag in sorted(weighed, key=lambda pair: pair[0]) if weight < 0]


def _merged(folders: Sequence[Path], language: str) -> dict[str, str]:
    words: dict[str, str] = {}
    for folder in folders:
        path = folder / f"{language}.yaml"
        if path.is_file():
            words |= _read(path)
        elif folder == _FOLDER and language in _WRITTEN:
            raise Misconfigured(f"{path}: is missing")
    return words


def _read(path: Path) -> dict[str, str]:
    content = read_yaml(path)
    if not isinstance(content, dict):
        raise Misconfigured(f"{path}: must hold a mapping")
    for code, text in content.items():
        if not isinstance(code, str) or not isinstance(text, str):
            raise Misconfigured(f"{path}: {code}: must be text")
        try:
            names = placeholders(text)
        except ValueError as error:
            raise Misconfigured(f"{path}: {code}: {error}") from error
        if not all(name.isidentifier() for name in names):
            raise Misconfigured(f"{path}: {code}: a placeholder must be a plain name")
    return content


def placeholders(text: str) -> frozenset[str]:
    """The names of values that the words need; ValueError for a broken brace."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def _check_pairs(source: Mapping[str, str], other: Mapping[str, str], language: str) -> None:
    for code in source.keys() ^ other.keys():
        raise Misconfigured(f"texts: {code}: is not in both zh-Hans and {language}")
    for code, text in source.items():
        if placeholders(text) != placeholders(other[code]):
            raise Misconfigured(f"texts: {code}: {language} names other values than zh-Hans")


def _traditional(words: Mapping[str, str]) -> dict[str, str]:
    convert = converter("s2hk").convert
    return {code: convert(text) for code, text in words.items()}
