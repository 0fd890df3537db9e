"""Rules for a better wording of a draft, read from `polish/*.yaml` of the packs; what stands in quotes is left alone."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from qiantai.desk.sameness import Vows
from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs
from qiantai.floor.text import converter

LANGUAGES = ("zh", "en")
PATTERN = "re:"
KEPT = re.compile(
    r"(“[^”]*”|「[^」]*」|『[^』]*』|《[^》]*》|\"[^\"]*\"|https?://\S+|[\w.+-]+@[\w.-]+)"
)
"""Quoted words and addresses."""
_HAN = r"[\u3400-\u9fff”」』》）]"
_NEXT = r"[\u3400-\u9fff“「『《（]"
WIDE = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）"}
_NARROW = re.compile(rf"(?<={_HAN})[,;:?!()]|(?<!\d)[,;:?!()](?={_NEXT})|[,;](?={_NEXT})")
_STOP = re.compile(rf"(?<={_HAN})\.(?=\s|$|{_NEXT})")
_DOUBLED = re.compile(r"([，。！？；：、])(?:\s*[，。！？；：、])+")
_DOUBLED_EN = re.compile(r"([!?,;])(?:\s*[!?,;.])+|(?<!\.)(\.)\.(?!\.)")
_ENDED = re.compile(r"[。！？；：…~～.!?;:)）”」』》\]】]\s*$")
Step = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Wording:
    """The rules of one language; `phrases` are (id, pattern, instead)."""

    greeting: str
    greeted: tuple[str, ...]
    closing: str
    closing_after: tuple[str, ...]
    closed: tuple[str, ...]
    phrases: tuple[tuple[str, re.Pattern[str], str], ...]
    address: tuple[re.Pattern[str], str] | None
    forbidden: Mapping[str, str]

    @property
    def english(self) -> bool:
        """Whether these are the rules of English."""
        return self.address is None

    def steps(self, first: bool) -> Iterator[tuple[str, Step]]:
        """Every rule by its id, in the order in which they apply; the first reply also greets."""
        for name, pattern, instead in self.phrases:
            yield f"phrase:{name}", _everywhere(partial(_put, pattern, instead))
        if self.address is not None:
            pattern, to = self.address
            yield "address", _everywhere(partial(pattern.sub, to))
        yield "punctuation", self._pointed
        if first:
            yield "greeting", self._greeted
        yield "closing", self._closed

    def _pointed(self, text: str) -> str:
        if self.english:
            return _capital(_everywhere(_narrow)(text))
        return _everywhere(_wide)(text.strip()) + ("" if _ENDED.search(text) else "。")

    def _greeted(self, text: str) -> str:
        start = text.lstrip().lower()
        return text if start.startswith(self.greeted) else self.greeting + text

    def _closed(self, text: str) -> str:
        plain = text.lower()
        done = any(words in plain for words in self.closing_after)
        if not done or any(words in plain for words in self.closed):
            return text
        return text.rstrip() + (" " if self.english else "") + self.closing


@dataclass(frozen=True, slots=True)
class Courtesies:
    """The rules for each language that agents write, and what counts as a promise or a denial in all of them."""

    wordings: Mapping[str, Wording]
    vows: Vows

    @classmethod
    def load(cls, packs: Packs) -> "Courtesies":
        """Read the packs; Misconfigured names what is missing or is no pattern."""
        content = packs.merged("polish")
        try:
            chinese = content["zh"]
            wordings = {
                "zh-Hans": _wording(chinese, str),
                "zh-Hant": _wording(chinese, converter("s2hk").convert),
                "en": _wording(content["en"], str),
            }
            vows = Vows(
                {group: _any(words) for group, words in content["promises"].items()},
                _any(content["denials"]),
                _any(content["undenied"]),
            )
        except KeyError as error:
            raise Misconfigured(f"polish: {error.args[0]}: is missing") from error
        except re.error as error:
            raise Misconfigured(f"polish: {error}") from error
        return cls(wordings, vows)


def _wording(entry: Mapping[str, Any], script: Callable[[str], str]) -> Wording:
    def words(name: str) -> tuple[str, ...]:
        return tuple(script(str(one)).lower() for one in entry[name])

    phrases = [
        (one["id"], script(str(word)), script(str(one["instead"])))
        for one in entry["phrases"]
        for word in one["words"]
    ]
    phrases.sort(key=lambda one: -len(one[1]))
    address = entry.get("address")
    return Wording(
        script(entry["greeting"]),
        words("greeted"),
        script(entry["closing"]),
        words("closing_after"),
        words("closed"),
        tuple((name, _word(word, instead), instead) for name, word, instead in phrases),
        _address(address) if address else None,
        entry["forbidden"],
    )


def _address(entry: Mapping[str, Any]) -> tuple[re.Pattern[str], str]:
    tails = [re.escape(one.removeprefix(entry["from"])) for one in entry["keep"]]
    return re.compile(f"{re.escape(entry['from'])}(?!{'|'.join(tails)})"), str(entry["to"])


def _word(word: str, instead: str) -> re.Pattern[str]:
    """The words where they do not stand inside the better wording already."""
    if not word.isascii():
        return re.compile(re.escape(word))
    edges = ("" if not word[0].isalnum() else r"\b", "" if not word[-1].isalnum() else r"\b")
    return re.compile(edges[0] + re.escape(word) + edges[1], re.I)


def _put(pattern: re.Pattern[str], instead: str, text: str) -> str:
    """Replaced where the better wording does not stand already around the words."""
    at = [match.span() for match in re.finditer(re.escape(instead), text, re.I)]

    def one(match: re.Match[str]) -> str:
        inside = any(start <= match.start() and match.end() <= end for start, end in at)
        return match.group() if inside else instead

    return pattern.sub(one, text)


def _everywhere(step: Step) -> Step:
    """A step on everything but quoted words and addresses."""

    def stepped(text: str) -> str:
        pieces = KEPT.split(text)
        return "".join(one if place % 2 else step(one) for place, one in enumerate(pieces))

    return stepped


def _wide(text: str) -> str:
    text = _NARROW.sub(lambda match: WIDE[match.group()], text)
    text = _STOP.sub("。", text)
    text = re.sub(r"(?<=[，。！？；：、]) +", "", text)
    return _DOUBLED.sub(r"\1", text)


def _narrow(text: str) -> str:
    text = re.sub(r"(?<=\S) {2,}", " ", text)
    text = re.sub(r"\bi\b(?!\.e)", "I", text)
    return _DOUBLED_EN.sub(lambda match: match[1] or match[2], text)


def _capital(text: str) -> str:
    text = text.strip()
    text = re.sub(r"(?:^|(?<=[.!?] ))[a-z](?=[a-z' ])", lambda match: match.group().upper(), text)
    return text + ("" if _ENDED.search(text) else ".")


def _any(words: Sequence[Any]) -> re.Pattern[str]:
    """One pattern for words and for patterns; English words stand alone."""
    parts = []
    for word in sorted(map(str, words), key=len, reverse=True):
        if word.startswith(PATTERN):
            parts.append(f"(?:{word.removeprefix(PATTERN)})")
        elif word.isascii():
            parts.append(rf"\b{re.escape(word)}\b")
        else:
            parts.append(re.escape(word))
    return re.compile("|".join(parts))
