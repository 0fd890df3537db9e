"""Features of a text for linear models: hashed character 1-4-grams, words and word pairs.

A feature is a 32-bit hash; training and reading share this file, and VERSION changes with it.
"""

import zlib
from functools import lru_cache
from itertools import pairwise

import numpy as np
import rjieba
from numpy.typing import NDArray

VERSION = 2
LIMIT = 600  # characters of a message that count; longer ones are no single need
_PRIME = np.uint32(0x01000193)
_MIX = np.uint32(0x85EBCA6B)
_SHIFT = np.uint32(15)
_SALTS = tuple(np.uint32(0x9E3779B1 * n % 2**32) for n in range(5))

Hashes = NDArray[np.uint32]


@lru_cache(64)
def features(wording: str) -> Hashes:
    """Distinct feature hashes of a wording, sorted; several models read the same wording in a row."""
    text = wording[:LIMIT]
    hashes = np.concatenate((_grams(text), _words(text)))
    hashes.sort()
    keep = np.empty(len(hashes), dtype=bool)
    keep[0] = True
    np.not_equal(hashes[1:], hashes[:-1], out=keep[1:])
    return hashes[keep]


def _grams(text: str) -> Hashes:
    codes = np.frombuffer(f"\x02{text}\x03".encode("utf-32-le"), dtype=np.uint32)
    run, runs = codes, [codes]
    for size in range(2, min(4, len(codes)) + 1):
        run = (run[:-1] * _PRIME) ^ codes[size - 1 :]
        runs.append(run ^ _SALTS[size])
    mixed = np.concatenate(runs)
    mixed ^= mixed >> _SHIFT
    mixed *= _MIX
    mixed ^= mixed >> _SHIFT
    return mixed


def _words(text: str) -> Hashes:
    words = [word for word in rjieba.cut(text) if word != " "]
    pairs = [f"p{a} {b}" for a, b in pairwise(words)]
    named = [f"w{word}" for word in words] + pairs
    return np.fromiter((zlib.crc32(name.encode()) for name in named), np.uint32, len(named))
