"""A wording as tokens for the encoder: each with the word it stands in and the sound it has."""

import re
from collections.abc import Sequence

import rjieba

from qiantai.understanding.readers.sounds import sound_table

MOST = 80  # tokens of a message that count
STREAMS = 3
_TOKEN = re.compile(r"[a-z]+|0+|\S")

Token = tuple[str, str, str]


def tokens(wording: str) -> list[Token]:
    """Chinese characters, Latin words, numbers and marks in order: what is written, its word, its sound."""
    sounds = sound_table()
    words: list[str] = []
    for word in rjieba.cut(wording):
        words += [word] * len(word)
    return [
        (
            match[0],
            words[match.start()],
            match[0].translate(sounds) if len(match[0]) == 1 else match[0],
        )
        for match in _TOKEN.finditer(wording)
    ][:MOST]


def vocabularies(
    texts: Sequence[Sequence[Token]], least: Sequence[int]
) -> tuple[dict[str, int], ...]:
    """Places of what occurs at least so often in each stream, from 2 on: 0 is no token and 1 an unknown one."""
    result = []
    for stream, fewest in enumerate(least):
        counts: dict[str, int] = {}
        for text in texts:
            for token in text:
                counts[token[stream]] = counts.get(token[stream], 0) + 1
        known = sorted(name for name, count in counts.items() if count >= fewest)
        result.append({name: place for place, name in enumerate(known, start=2)})
    return tuple(result)
