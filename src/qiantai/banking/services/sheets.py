"""Builds the one card that shows a service's facts: a titled list of labelled values, with a table or a chart."""

from collections.abc import Sequence
from typing import Any, Literal

from qiantai.banking.words import Words, traditional
from qiantai.floor.money import Money

Kind = Literal["text", "money", "percent", "date", "time", "number", "units"]
Chart = Literal["line", "bars", "parts"]
Columns = Sequence[tuple[str, Kind]]
"""The columns of a table: label code and kind."""


class Sheet:
    """Collects rows in order; labels and title are codes of `packs/*/wording`.

    The card's data are `{title, tone?, rows: [{label, value, kind, strong?}], table?: {columns: [{label, kind}], rows}, chart?:
    {kind, label, points: [{x, y}]}, note?}`; every value is text, money in yuan.
    """

    def __init__(self, words: Words, language: str, title: str, **fields: Any) -> None:
        self._words = words
        self._language = language
        self._data: dict[str, Any] = {"title": words.get(title, language, **fields), "rows": []}

    def row(
        self, label: str, value: Money | str | int, kind: Kind = "text", *, strong: bool = False
    ) -> "Sheet":
        """Add a labelled value; None and empty text add nothing."""
        if value is None or value == "":
            return self
        row = {"label": self._label(label), "value": self._text(value, kind), "kind": kind}
        self._data["rows"].append(row | ({"strong": True} if strong else {}))
        return self

    def money(self, label: str, amount: Money, *, strong: bool = False) -> "Sheet":
        """Add an amount in yuan."""
        return self.row(label, amount, "money", strong=strong)

    def table(self, columns: Columns, rows: Sequence[Sequence[Any]]) -> "Sheet":
        """Add a table: columns as (label code, kind of value), rows of as many values."""
        self._data["table"] = {
            "columns": [{"label": self._label(label), "kind": kind} for label, kind in columns],
            "rows": [
                [self._text(value, kind) for value, (_, kind) in zip(row, columns, strict=True)]
                for row in rows
            ],
        }
        return self

    def chart(self, kind: Chart, label: str, points: Sequence[tuple[str, Any]]) -> "Sheet":
        """Add a picture: `line` over time, `bars` by name, `parts` of a whole; points of name and number."""
        self._data["chart"] = {
            "kind": kind,
            "label": self._label(label),
            "points": [{"x": x, "y": str(y)} for x, y in points],
        }
        return self

    def note(self, code: str, **fields: Any) -> "Sheet":
        """Add a sentence below, such as a disclosure."""
        self._data["note"] = self._words.get(code, self._language, **fields)
        return self

    @property
    def data(self) -> dict[str, Any]:
        """The card's data."""
        return self._data

    def _label(self, code: str) -> str:
        return self._words.get(code, self._language)

    def _text(self, value: Any, kind: str) -> str:
        text = str(value)
        return traditional(text) if kind == "text" and self._language == "zh-Hant" else text
