"""Words inside banking values and cards (statuses, arrival texts, warnings), which an institution may replace."""

from collections.abc import Mapping
from typing import Any

from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs
from qiantai.floor.text import converter


class Words:
    """Looks texts up by code in `packs/*/wording/*.yaml`: mappings of code to `{zh, en}`, with `{fields}` to fill.

    Traditional Chinese is made from simplified. A later pack replaces a code of an earlier one.
    """

    def __init__(self, texts: Mapping[str, Mapping[str, str]], aliases: Mapping[str, str]) -> None:
        self._texts = texts
        self._aliases = aliases

    @classmethod
    def load(cls, packs: Packs) -> "Words":
        """Read every file; Misconfigured names file and code. The code `aliases` holds lists of words for one meaning."""
        texts: dict[str, Mapping[str, str]] = {}
        aliases: dict[str, str] = {}
        for path, content in packs.documents("wording"):
            if not isinstance(content, dict):
                raise Misconfigured(f"{path}: must hold a mapping")
            for code, text in content.items():
                if code == "aliases":
                    aliases |= _aliases(text, str(path))
                elif isinstance(text, dict) and {"zh", "en"} <= text.keys():
                    texts[str(code)] = text
                else:
                    raise Misconfigured(f"{path}: {code} must hold zh and en")
        return cls(texts, aliases)

    def put(self, other: "Words") -> None:
        """Hold the words of `other` from now on."""
        self._texts, self._aliases = other._texts, other._aliases

    def get(self, code: str, language: str, **values: Any) -> str:
        """The text of a code; Misconfigured when there is none."""
        text = self.find(code, language, **values)
        if text is None:
            raise Misconfigured(f"packs/*/wording: {code} is not defined", code=code)
        return text

    def find(self, code: str, language: str, **values: Any) -> str | None:
        """The text of a code, or None."""
        entry = self._texts.get(code)
        if entry is None:
            return None
        text = entry["zh" if language.startswith("zh") else "en"].format(**values)
        return traditional(text) if language == "zh-Hant" else text

    def pattern(self, code: str, language: str) -> str | None:
        """The text of a code as it stands, such as a regular expression, or None."""
        entry = self._texts.get(code)
        return None if entry is None else entry["zh" if language.startswith("zh") else "en"]

    def status(self, noun: str, status: str, language: str) -> str:
        """The words for the core's status of a thing; a status that has none is shown as it is."""
        return self.find(f"{noun}.status.{status}", language) or status

    def meaning(self, word: str) -> str:
        """The one word for all aliases (老婆 -> 妻子, 2小时 -> normal); the word itself when it has none."""
        plain = simplified(word).strip().lower()
        return self._aliases.get(plain, plain)


def _aliases(content: Any, where: str) -> dict[str, str]:
    if not isinstance(content, dict) or not all(
        isinstance(some, list) for some in content.values()
    ):
        raise Misconfigured(f"{where}: aliases must be lists of words by meaning")
    return {
        simplified(str(word)).lower(): str(name)
        for name, some in content.items()
        for word in [name, *some]
    }


def simplified(text: str) -> str:
    """The text in simplified script."""
    return text if text.isascii() else str(converter("t2s").convert(text))


def traditional(text: str) -> str:
    """The text in traditional script."""
    return text if text.isascii() else str(converter("s2hk").convert(text))
