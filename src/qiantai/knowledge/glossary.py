"""The finance dictionary of the packs: what a term means, in which words it is said and which products use it."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import opencc

from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs

FIELDS = 6
_BLANKS = dict.fromkeys(
    (*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000)), " "
) | str.maketrans("ⅠⅡⅢ", "一二三")
_INNER = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_SPACES = re.compile(r"\s+")


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
    terms: dict[str, Term] = {}
    for path in packs.files("terms", "*.tsv"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()[1:], start=2):
            if not line.strip():
                continue
            cells = [cell.strip() for cell in line.split("\t")]
            if len(cells) != FIELDS or not cells[0]:
                raise Misconfigured(f"{path}:{number}: a term has {FIELDS} fields")
            name, english, also, means, intents, products = cells
            forms = dict.fromkeys(plain(form) for form in (name, english, *_listed(also)))
            term = Term(name, english, means, tuple(forms), _listed(intents), _listed(products))
            terms.setdefault(name, term)
    return terms


def plain(text: str) -> str:
    """One written form to compare words in: simplified, half-width, lower case, single blanks and none inside Chinese."""
    if text.isascii():
        return _SPACES.sub(" ", text.translate(_BLANKS).lower()).strip()
    simplified = str(_converter().convert(text.translate(_BLANKS)))
    folded = unicodedata.normalize("NFKC", simplified).lower()
    folded = folded.replace("帐", "账").replace("’", "'").replace("‘", "'")
    return _INNER.sub("", _SPACES.sub(" ", folded)).strip()


@cache
def _converter() -> Any:
    return opencc.OpenCC("tw2sp")


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(part for part in (piece.strip() for piece in cell.split("|")) if part)
