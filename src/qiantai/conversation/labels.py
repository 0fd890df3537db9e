"""What flows, slots and outcomes are called where staff read them, and the sentences of a packet's summary."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from qiantai.conversation.flowbook import Slot
from qiantai.conversation.model import Event
from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs

if TYPE_CHECKING:
    from qiantai.conversation.packet import Item, Parts, Tried

Words = Mapping[str, str]
SECTIONS = ("slots", "entities", "outcomes", "reasons", "flags", "summary", "emotions")
MOST_TOLD = 3
LONGEST = 60
FREE_TYPES = ("story", "text", "revision")


class Labels:
    """The words of `labels/*.yaml`, each in Chinese and English."""

    def __init__(
        self, words: Mapping[str, Mapping[str, Words]], patterns: Mapping[str, Sequence[str]]
    ) -> None:
        self._words = words
        self._patterns = {
            name: re.compile("|".join(some), re.IGNORECASE) for name, some in patterns.items()
        }

    @classmethod
    def load(cls, packs: Packs) -> "Labels":
        """Read the packs; Misconfigured names the file of what is not in both languages."""
        words: dict[str, dict[str, Words]] = {section: {} for section in SECTIONS}
        patterns: dict[str, list[str]] = {}
        for path, content in packs.documents("labels"):
            for section, entries in (content or {}).items():
                if section == "patterns":
                    patterns.update(entries)
                    continue
                both = all(set(one) == {"zh", "en"} for one in entries.values())
                if section not in words or not both:
                    raise Misconfigured(f"{path}: {section}: unknown, or not in zh and en")
                words[section].update(entries)
        return cls(words, patterns)

    def of(self, section: str, name: str, otherwise: str = "") -> Words:
        """What something is called; its own name when nobody gave it another."""
        known = self._words.get(section, {})
        return known.get(name) or known.get(otherwise) or {"zh": name, "en": name}

    def has(self, section: str, name: str) -> bool:
        """Whether somebody gave it a name."""
        return name in self._words.get(section, {})

    def patterns_in(self, text: str) -> list[str]:
        """The flags that a text raises by its words."""
        return [name for name, pattern in self._patterns.items() if pattern.search(text)]

    def value(self, slot: Slot | None, value: Any) -> Words:
        """A value as people say it: the label of a choice, an amount with its sign."""
        for option in slot.options if slot else ():
            if str(option["value"]) == str(value):
                label: Words = option["label"]
                return {"zh": label.get("zh", ""), "en": label.get("en", "")}
        said = (
            together([str(one) for one in value], "zh")
            if isinstance(value, (list, tuple))
            else str(value)
        )
        if slot is not None and slot.type == "money":
            said = f"¥{said}"
        return {"zh": said, "en": said}

    def promises(self, events: Sequence[Event]) -> Iterator[Words]:
        """What the customer was promised: tickets with their days, as the cards showed them."""
        told: dict[str, Words] = {}
        for event in events:
            for block in event.body.get("blocks", ()) if event.kind == "message" else ():
                data = block.get("data", {})
                if block.get("type") == "ticket" and data.get("due_on"):
                    values = {"no": data["ticket_no"], "due": data["due_on"]}
                    kind = str(data.get("kind_text") or data.get("kind") or "")
                    told[values["no"]] = {
                        language: self._said("ticket", language, kind=kind, **values)
                        for language in ("zh", "en")
                    }
        yield from told.values()

    def summary(self, parts: "Parts", level: int, language: str) -> str:
        """A few sentences on what the customer wants, what was done, what is open and what was promised."""

        def said(name: str, **values: Any) -> str:
            return self._said(name, language, **values)

        reason = self.of("reasons", parts.reason, "other")[language]
        sentences = [said("reason", reason=reason)]
        if parts.flow is not None:
            sentences.append(said("wants", flow=parts.flow.name[language]))
            sentences += self._known(parts.flow.slots, language)
            if parts.flow.waiting is not None:
                waiting = parts.flow.waiting.label[language]
                sentences.append(said("waiting", waiting=waiting))
            missing = [one.label[language] for one in parts.flow.missing[:MOST_TOLD]]
            if missing:
                sentences.append(said("missing", slots=together(missing, language)))
        elif parts.words:
            sentences.append(said("asks", words=_short(parts.words)))
        sentences += self._done(parts.tried, language)
        if parts.promised:
            promised = together([one[language] for one in parts.promised], language)
            sentences.append(said("promised", promised=promised))
        if parts.felt:
            worst = max(parts.felt[-MOST_TOLD:], key=lambda one: one.intensity)
            emotion = self.of("emotions", worst.emotion)[language]
            sentences.append(said("mood", emotion=emotion, intensity=f"{worst.intensity:.1f}"))
        flags = list(dict.fromkeys(one.label[language] for one in parts.flags))
        if flags:
            sentences.append(said("flags", flags=together(flags, language)))
        sentences.append(said("level", level=level))
        return "".join(sentences).strip()

    def _known(self, slots: "Sequence[Item]", language: str) -> list[str]:
        known = [
            f"{one.label[language]} {_short(one.shown[language])}" for one in slots if one.shown
        ]
        return [self._said("known", language, slots=together(known, language))] if known else []

    def _done(self, tried: "Sequence[Tried]", language: str) -> list[str]:
        told = [
            f"{_short(one.what[language])} {one.outcome_label[language]}"
            for one in tried[-MOST_TOLD:]
        ]
        return [self._said("tried", language, tried=together(told, language))] if told else []

    def _said(self, name: str, language: str, **values: Any) -> str:
        return self.of("summary", name)[language].format(**values)


def together(words: Sequence[str], language: str) -> str:
    """Several words in a row."""
    return ("、" if language == "zh" else ", ").join(words)


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"
