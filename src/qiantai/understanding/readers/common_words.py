"""What the dictionary knows of a word: whether it is a common one, a name, or none at all."""

from functools import lru_cache

import rjieba

_PROPER = ("nr", "nz", "ns", "nt")


@lru_cache(4096)
def is_common(text: str) -> bool:
    """Whether this is one known word that names nothing."""
    tags = rjieba.tag(text)
    return len(tags) == 1 and rjieba.has_word(text) and not tags[0][1].startswith(_PROPER)


@lru_cache(4096)
def is_place(text: str) -> bool:
    """Whether this is the name of a place."""
    tags = rjieba.tag(text)
    return len(tags) == 1 and tags[0][1].startswith("ns") and rjieba.has_word(text)


@lru_cache(4096)
def is_joining(text: str) -> bool:
    """Whether this is one word that only joins others (总共, 于是)."""
    tags = rjieba.tag(text)
    return len(tags) == 1 and tags[0][1][0] in "bdcrpfu" and rjieba.has_word(text)


@lru_cache(4096)
def is_person(text: str) -> bool:
    """Whether the dictionary takes all of this for a person's name."""
    tags = rjieba.tag(text)
    return len(tags) == 1 and tags[0][1].startswith("nr")


@lru_cache(4096)
def begins_with_person(text: str, length: int) -> bool:
    """Whether the dictionary sees a person's name of this length at the beginning (李娜 in 李娜学费)."""
    first = next(iter(rjieba.tag(text)), ("", ""))
    return bool(len(first[0]) == length and first[1].startswith("nr"))


@lru_cache(4096)
def is_unknown(text: str) -> bool:
    """Whether this is a word no dictionary knows (胖虎)."""
    return not rjieba.has_word(text) and len(rjieba.tag(text)) == 1


def words(text: str) -> list[str]:
    """The text in words."""
    return list(rjieba.cut(text))
