"""The finance dictionary of the packs: what a term means, in which words it is said and which products use it."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs
from qiantai.floor.text import converter

FIELDS = 6
_BLANKS = dict.fromkeys(
    (*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000)), " "
) | str.maketrans("ⅠⅡⅢ", "一二三")
_INNER = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")
_SPACES = re.compile(r"[^\S\n]+")


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of the dictionary; `forms` are all its wordings in plain form."""

    name: str
    english: str
    means: str
    forms: tuple[str, ...]
    intents: tuple[str, ...]
    products: tuple[str, ...]


def read_glossary(packs: Packs) -> Mapping[str, Term]:
    """The entries of `terms/*.tsv` by name, the first of a name counts; Misconfigured names file and line."""
    return _glossary(packs)


@lru_cache(maxsize=2)
def _glossary(packs: Packs) -> Mapping[str, Term]:
    read: list[list[str]] = []
    for path in packs.files("terms", "*.tsv"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()[1:], start=2):
            if not line.strip():
                continue
            cells = [cell.strip() for cell in line.split("\t")]
            if len(cells) != FIELDS or not cells[0]:
                raise Misconfigured(f"{path}:{number}: a term has {FIELDS} fields")
            read.append(cells)
    terms: dict[str, Term] = {}
    wordings = [(name, english, *_listed(also)) for name, english, also, *_ in read]
    forms = _all_plain(wordings)
    for (name, english, _, means, intents, products), own in zip(read, forms, strict=True):
        terms.setdefault(name, Term(name, english, means, own, _listed(intents), _listed(products)))
    return MappingProxyType(terms)


def _all_plain(wordings: Sequence[Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """The distinct plain forms of each, converted in one go: a call of the converter costs more than its work."""
    texts = [text.translate(_BLANKS) for some in wordings for text in some]
    folded = iter(_folded(str(converter("tw2sp").convert("\n".join(texts)))).split("\n"))
    for some in wordings:
        yield tuple(dict.fromkeys(next(folded).strip() for _ in some))


def plain(text: str) -> str:
    """One written form to compare words in: simplified, half-width, lower case, single blanks and none inside Chinese."""
    if text.isascii():
        return _SPACES.sub(" ", text.translate(_BLANKS).lower()).strip()
    return _folded(str(converter("tw2sp").convert(text.translate(_BLANKS)))).strip()


def _folded(simplified: str) -> str:
    folded = unicodedata.normalize("NFKC", simplified).lower()
    folded = folded.replace("帐", "账").replace("’", "'").replace("‘", "'")
    return _INNER.sub("", _SPACES.sub(" ", folded))


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(part for part in (piece.strip() for piece in cell.split("|")) if part)
