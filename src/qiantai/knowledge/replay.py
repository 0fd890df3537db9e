"""Says a past answer again from what was kept of it, to show that it arose as it is recorded."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qiantai.floor.errors import NotFound
from qiantai.knowledge.library import Library
from qiantai.knowledge.model import mark_of
from qiantai.knowledge.releases import Releases
from qiantai.knowledge.wording import Wording

CELLS = re.compile("[：，]")  # what stands between the cells of a quoted row


@dataclass(frozen=True, slots=True)
class Replayed:
    """An answer said again: `same` says that its words are those that were kept."""

    kind: str
    article: str
    version: int
    language: str
    day: str
    text: str
    same: bool
    why: str = ""


class Replays:
    """Takes the version that answered, in its language, with the values as they were said."""

    def __init__(self, releases: Releases, library: Library, wording: Wording) -> None:
        self._releases = releases
        self._library = library
        self._wording = wording

    async def again(self, kept: Mapping[str, Any]) -> Replayed:
        """The answer of a turn's evidence (`Answer.evidence`); what cannot be said again names what is missing."""
        kind = str(kept.get("kind", "article"))
        try:
            text, why = await self._said(kept), ""
        except (NotFound, KeyError, StopIteration) as error:
            text, why = "", f"{type(error).__name__}: {error}"
        same = bool(text) and mark_of(text) == kept.get("digest")
        return Replayed(
            kind,
            str(kept.get("article", "")),
            int(kept.get("version", 0)),
            str(kept.get("language", "")),
            str(kept.get("day", "")),
            text,
            same,
            why or ("" if same else "the words differ"),
        )

    async def _said(self, kept: Mapping[str, Any]) -> str:
        if kept.get("kind") in ("graph", "composed"):
            return str(kept["text"])
        if kept.get("kind") == "clause":
            return await self._quoted(kept)
        release = await self._releases.get(kept["article"], kept["version"])
        return self._wording.again(release.article, kept["language"], kept["values"])

    async def _quoted(self, kept: Mapping[str, Any]) -> str:
        """The quoted words, if the clause of that version still holds each line of them."""
        edition = await self._library.get(kept["article"], str(kept["version"]))
        clause = next(one for one in edition.document.clauses if one.number == kept["place"])
        plain = self._wording.chinese(clause.words, kept["language"])
        lines = str(kept["text"]).split("\n")
        held = all(
            line in plain or all(cell in plain for cell in CELLS.split(line)) for line in lines
        )
        return str(kept["text"]) if held else ""
