"""The numbers that Word counts by itself: `第一条` may stand in no paragraph and yet in front of it on paper."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import cn2an

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"))
_ROMAN_SMALL = ((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list counts: `text` holds %1 to %9."""

    start: int
    style: str
    text: str


class Counting:
    """Walks the paragraphs in order and gives each its printed number."""

    def __init__(self, numbering: Any | None, styles: Any | None) -> None:
        self._lists = _lists(numbering) if numbering is not None else {}
        self._styles = _styles(styles) if styles is not None else {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)

    def label(self, paragraph: Any, style: str | None) -> str:
        """The number in front of this paragraph, empty when it has none; each paragraph is asked once."""
        own = _reference(paragraph.find(f"{W}pPr"))
        by_style = self._styles.get(style or "", (None, None))
        number = own[0] if own[0] is not None else by_style[0]
        depth = own[1] if own[1] is not None else by_style[1] or 0
        if number is None or number not in self._lists:
            return ""
        name, levels = self._lists[number]
        if depth not in levels:
            return ""
        counts = self._counts[name]
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        return _printed(levels, counts, depth)


def _printed(levels: Mapping[int, Level], counts: Mapping[int, int], depth: int) -> str:
    text = levels[depth].text
    if levels[depth].style == "bullet":
        return ""
    for level, shape in levels.items():
        if f"%{level + 1}" in text:
            value = counts.get(level, shape.start)
            text = text.replace(f"%{level + 1}", _shape(shape.style)(value))
    return text.strip()


def _shape(style: str) -> Callable[[int], str]:
    shapes: dict[str, Callable[[int], str]] = {
        "chineseCounting": _chinese,
        "chineseCountingThousand": _chinese,
        "taiwaneseCountingThousand": _chinese,
        "ideographDigital": _chinese,
        "japaneseCounting": _chinese,
        "upperRoman": lambda value: _roman(value).upper(),
        "lowerRoman": _roman,
        "upperLetter": lambda value: _letters(value).upper(),
        "lowerLetter": _letters,
        "decimalZero": lambda value: f"{value:02d}",
        "decimalEnclosedCircle": lambda value: chr(0x245F + value) if value <= 20 else str(value),
        "none": lambda _: "",
    }
    return shapes.get(style, str)


def _chinese(value: int) -> str:
    text = str(cn2an.an2cn(value))
    return text[1:] if text.startswith("一十") else text


def _roman(value: int) -> str:
    text = ""
    for worth, letters in (*_ROMAN, *_ROMAN_SMALL):
        text += letters * (value // worth)
        value %= worth
    return text


def _letters(value: int) -> str:
    return chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)


def _reference(properties: Any | None) -> tuple[str | None, int | None]:
    """The list and level that a paragraph or style names; the list 0 means none."""
    found = properties.find(f"{W}numPr") if properties is not None else None
    if found is None:
        return None, None
    number, depth = found.find(f"{W}numId"), found.find(f"{W}ilvl")
    return (
        number.get(f"{W}val") if number is not None else None,
        int(depth.get(f"{W}val")) if depth is not None else None,
    )


def _styles(styles: Any) -> dict[str, tuple[str | None, int | None]]:
    """Style id -> list and level, with those of the styles that it is based on."""
    own, based = {}, {}
    for style in styles.iter(f"{W}style"):
        name = style.get(f"{W}styleId")
        own[name] = _reference(style.find(f"{W}pPr"))
        parent = style.find(f"{W}basedOn")
        based[name] = parent.get(f"{W}val") if parent is not None else None
    result = {}
    for name in own:
        at, number, depth, seen = name, None, None, set[str]()
        while at in own and at not in seen and (number is None or depth is None):
            seen.add(at)
            number = own[at][0] if number is None else number
            depth = own[at][1] if depth is None else depth
            at = based[at]
        result[name] = (number, depth)
    return result


def _lists(numbering: Any) -> dict[str, tuple[str, dict[int, Level]]]:
    """List id -> the name under which it counts, and its levels."""
    shapes = {
        shape.get(f"{W}abstractNumId"): _levels(shape)
        for shape in numbering.findall(f"{W}abstractNum")
    }
    lists = {}
    for entry in numbering.findall(f"{W}num"):
        reference = entry.find(f"{W}abstractNumId")
        shape = reference.get(f"{W}val") if reference is not None else ""
        name, levels = shape, dict(shapes.get(shape, {}))
        for override in entry.findall(f"{W}lvlOverride"):
            start = override.find(f"{W}startOverride")
            depth = int(override.get(f"{W}ilvl"))
            if start is not None and depth in levels:
                level = levels[depth]
                levels[depth] = Level(int(start.get(f"{W}val")), level.style, level.text)
                name = f"{shape}:{entry.get(f'{W}numId')}"
        lists[entry.get(f"{W}numId")] = (name, levels)
    return lists


def _levels(shape: Any) -> dict[int, Level]:
    levels = {}
    for level in shape.findall(f"{W}lvl"):
        value = {
            name: found.get(f"{W}val")
            for name in ("start", "numFmt", "lvlText")
            if (found := level.find(f"{W}{name}")) is not None
        }
        levels[int(level.get(f"{W}ilvl"))] = Level(
            int(value.get("start") or 1),
            value.get("numFmt") or "decimal",
            value.get("lvlText") or "",
        )
    return levels
