"""What agents may be offered to say besides released knowledge: comfort, words for alarms, and phrases; data of the packs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs

Words = Mapping[str, str]
PHRASES = ("looking", "unknown", "thanks", "sign_in", "driven")
ALERTS = ("crisis", "fraud", "lost_card", "escalation", "vulnerable", "loss")


@dataclass(frozen=True, slots=True)
class Alert:
    """What an alarm says to the agent; severity 0 is danger, `reply` what may be said to the customer."""

    severity: int
    text: Words
    reply: Words | None


@dataclass(frozen=True, slots=True)
class Scripts:
    """The words of `scripts/*.yaml` of all packs."""

    comfort: Mapping[str, Sequence[Words]]
    alerts: Mapping[str, Alert]
    phrases: Mapping[str, Words]
    escalates: tuple[str, ...]
    vulnerable: tuple[str, ...]

    @classmethod
    def load(cls, packs: Packs) -> "Scripts":
        """Read the packs; Misconfigured names what is missing or not in both languages."""
        merged: dict[str, Any] = {"comfort": {}, "alerts": {}, "phrases": {}}
        lists: dict[str, list[str]] = {"escalates": [], "vulnerable": []}
        for path, content in packs.documents("scripts"):
            for section, entries in (content or {}).items():
                if section in merged:
                    merged[section].update(entries)
                elif section in lists:
                    lists[section] += map(str, entries)
                else:
                    raise Misconfigured(f"{path}: unknown section {section}")
        alerts = {name: _alert(name, entry) for name, entry in merged["alerts"].items()}
        _check_named("alert", ALERTS, alerts)
        _check_named("phrase", PHRASES, merged["phrases"])
        comfort = {emotion: list(texts) for emotion, texts in merged["comfort"].items()}
        for words in (
            *merged["phrases"].values(),
            *(one for some in comfort.values() for one in some),
        ):
            _check_both("scripts", words)
        marks = (tuple(lists["escalates"]), tuple(lists["vulnerable"]))
        return cls(comfort, alerts, merged["phrases"], *marks)


def _alert(name: str, entry: Any) -> Alert:
    _check_both(f"alert {name}", entry.get("text"))
    if entry.get("reply") is not None:
        _check_both(f"alert {name}", entry["reply"])
    return Alert(int(entry["severity"]), entry["text"], entry.get("reply"))


def _check_named(what: str, names: Sequence[str], found: Mapping[str, Any]) -> None:
    missing = [name for name in names if name not in found]
    if missing:
        raise Misconfigured(f"scripts: no {what} {missing[0]}")


def _check_both(where: str, words: Any) -> None:
    if not isinstance(words, dict) or not {"zh", "en"} <= words.keys():
        raise Misconfigured(f"{where}: needs zh and en")
