"""How Chinese characters sound to a careless ear: one code per syllable, without tone, zh as z, ing as in, l as n.

A text in codes has as many characters as the text, so what is found in codes has the same place in the text.
"""

import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path

_CODES = 0xF0000  # private use: no text means anything by these
_SAME = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("l", "n"))
_TONES = str.maketrans("üê", "ve")


@cache
def sound_table() -> dict[int, int]:
    """Each common Chinese character to the code of its commonest syllable; for `str.translate`."""
    codes: dict[str, int] = {}
    table = {}
    for char, readings in _readings().items():
        if 0x4E00 <= char < 0xA000:
            syllable = _heard(readings.split(",", 1)[0])
            table[char] = codes.setdefault(syllable, _CODES + len(codes))
    return table


def _readings() -> Mapping[int, str]:
    """The readings of single characters alone: the package beside them reads 47,000 words when it is imported."""
    package = find_spec("pypinyin")
    assert package is not None
    assert package.origin is not None
    name = "pinyin_dict"
    spec = spec_from_file_location(name, Path(package.origin).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    readings: Mapping[int, str] = module.pinyin_dict
    return readings


def _heard(syllable: str) -> str:
    plain = "".join(
        char for char in unicodedata.normalize("NFD", syllable) if not unicodedata.combining(char)
    ).translate(_TONES)
    for said, heard in _SAME:
        if plain.startswith(said):
            plain = heard + plain.removeprefix(said)
            break
    return plain.removesuffix("g") if plain.endswith(("ing", "eng")) else plain
