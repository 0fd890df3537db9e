"""Turns lines into words: templates of the packs, in the customer's language, filled only with what tools supplied."""

import re
import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from qiantai.conversation.flows import Line
from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs
from qiantai.floor.text import converter

Cite = Callable[[str, str, int], Mapping[str, Any] | None]
"""The chip of what is released of an article, by its id, the language and the number of the chip."""
MONEY = re.compile(r"-?\d{4,}\.\d\d")


@dataclass(frozen=True, slots=True)
class Reply:
    """What the assistant is about to say."""

    texts: tuple[str, ...] = ()
    blocks: tuple[Mapping[str, Any], ...] = ()
    buttons: tuple[Mapping[str, str], ...] = ()
    citations: tuple[Mapping[str, Any], ...] = ()

    def plus(
        self,
        *texts: str,
        blocks: Sequence[Mapping[str, Any]] = (),
        buttons: Sequence[Mapping[str, str]] = (),
        citations: Sequence[Mapping[str, Any]] = (),
    ) -> "Reply":
        """The reply with more behind it."""
        return Reply(
            (*self.texts, *texts),
            (*self.blocks, *blocks),
            (*self.buttons, *buttons),
            (*self.citations, *citations),
        )

    @property
    def text(self) -> str:
        """All paragraphs."""
        return "\n\n".join(self.texts)


@dataclass(frozen=True, slots=True)
class _Template:
    text: Mapping[str, str]
    channels: Mapping[str, Mapping[str, str]]
    each: Mapping[str, str] | None = None
    buttons: tuple[Mapping[str, Any], ...] = ()
    fields: frozenset[str] = field(default_factory=frozenset)
    cites: tuple[str, ...] = ()


class Composer:
    """Renders utterances of `responses/*.yaml`: `{zh, en, each?, buttons?, channels?, cites?}`; Traditional Chinese comes from the Simplified text by OpenCC.

    `cites` are ids of articles that the words rest on.
    """

    def __init__(self, templates: Mapping[str, _Template], cite: Cite = lambda *_: None) -> None:
        self._templates = templates
        self._cite = cite
        self._traditional = converter("s2hk")

    @classmethod
    def load(cls, packs: Packs, cite: Cite = lambda *_: None) -> "Composer":
        """Read all responses; Misconfigured when a language is missing or its fields differ."""
        templates: dict[str, _Template] = {}
        for path, content in packs.documents("responses"):
            for utter, entry in content.items():
                text = {language: str(entry.get(language, "")).strip() for language in ("zh", "en")}
                names = {language: _fields(words) for language, words in text.items()}
                if not all(text.values()) or names["zh"] != names["en"]:
                    raise Misconfigured(f"{path}: {utter} needs zh and en with the same fields")
                each = entry.get("each")
                if each is not None and not {"list", "zh", "en"} <= set(each):
                    raise Misconfigured(f"{path}: {utter}: each needs list, zh and en")
                channels = _by_channel(entry.get("channels", {}), names["zh"], f"{path}: {utter}")
                templates[utter] = _Template(
                    text,
                    channels,
                    each,
                    tuple(entry.get("buttons", ())),
                    names["zh"],
                    tuple(map(str, entry.get("cites", ()))),
                )
        return cls(templates, cite)

    def put(self, other: "Composer") -> None:
        """Speak with the utterances of `other` from now on."""
        self._templates = other._templates

    def __contains__(self, utter: str) -> bool:
        return utter in self._templates

    def text(self, utter: str) -> Mapping[str, str]:
        """The unfilled words of an utterance, `zh` and `en`; KeyError."""
        return self._templates[utter].text

    def first(self, *utters: str) -> str:
        """The first of these ids that exists; KeyError when none does."""
        for utter in utters:
            if utter in self._templates:
                return utter
        raise KeyError(utters[0])

    def missing(self, line: Line) -> frozenset[str]:
        """Fields that the template names and no tool supplied."""
        return self._templates[line.utter].fields - line.values.keys()

    def say(self, reply: Reply, line: Line, language: str, channel: str = "") -> Reply:
        """The reply with this line behind it, in the channel's own words where it has some; KeyError when a field was
        not supplied."""
        template = self._templates[line.utter]
        words = self.words(template.channels.get(channel, template.text), language)
        shown = {name: self._shown(line.values[name], language) for name in template.fields}
        buttons = self.buttons(line.utter, language)
        lines = [words.format_map(shown), *self._items(template, line, language)]
        return reply.plus(
            "\n".join(lines),
            blocks=[line.card] if line.card else (),
            buttons=[*line.options, *buttons],
            citations=self._chips(reply, template, language),
        )

    def _chips(self, reply: Reply, template: _Template, language: str) -> list[Mapping[str, Any]]:
        """What the template rests on, behind what the reply cites already."""
        chips = list(reply.citations)
        for one in template.cites:
            chip = self._cite(one, language, len(chips) + 1)
            if chip is not None and all(known["article"] != one for known in chips):
                chips.append(chip)
        return chips[len(reply.citations) :]

    def cited(self) -> Mapping[str, tuple[str, ...]]:
        """By utterance the articles that it rests on."""
        return {utter: one.cites for utter, one in self._templates.items() if one.cites}

    def buttons(self, utter: str, language: str) -> list[dict[str, str]]:
        """The buttons that a template brings."""
        return [
            {"value": str(button["value"]), "label": self.words(button["label"], language)}
            for button in self._templates[utter].buttons
        ]

    def _items(self, template: _Template, line: Line, language: str) -> list[str]:
        """One line for each item of the list that the template names."""
        if template.each is None:
            return []
        words = self.words(template.each, language)
        return [
            words.format_map({name: self._shown(value, language) for name, value in item.items()})
            for item in line.values[template.each["list"]]
        ]

    def words(self, text: Mapping[str, str], language: str) -> str:
        """The text in this language."""
        if language == "en":
            return text["en"]
        return self.traditional(text["zh"]) if language == "zh-Hant" else text["zh"]

    def traditional(self, text: str) -> str:
        """Simplified to Traditional Chinese."""
        return str(self._traditional.convert(text))

    def _shown(self, value: Any, language: str) -> str:
        if isinstance(value, Mapping) and "zh" in value:
            return self.words(value, language)
        if isinstance(value, (list, tuple)):
            return (", " if language == "en" else "、").join(
                self._shown(item, language) for item in value
            )
        text = str(value)
        return f"{Decimal(text):,.2f}" if MONEY.fullmatch(text) else text


def _by_channel(
    value: Mapping[str, Mapping[str, Any]], fields: frozenset[str], where: str
) -> Mapping[str, Mapping[str, str]]:
    """The words of channels that have their own (`phone: {zh, en}`); they may name fewer fields."""
    found = {}
    for channel, entry in value.items():
        text = {language: str(entry.get(language, "")).strip() for language in ("zh", "en")}
        if not all(text.values()) or any(_fields(words) - fields for words in text.values()):
            raise Misconfigured(
                f"{where}: channel {channel} needs zh and en, and no further fields"
            )
        found[channel] = text
    return found


def _fields(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)
