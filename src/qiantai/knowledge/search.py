"""An in-memory index over tokens, which finds a few candidates among many texts by BM25."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import tantivy

_HEAP = 20_000_000  # bytes the writer may hold before it flushes; the engine's least is 15 million
_PLACE = "place"


class TextIndex:
    """Texts with weighted fields, found by any of the query's tokens; what was built is only read.

    Places count from 0 in the order of adding, and are never given twice.
    """

    def __init__(
        self, texts: Iterable[Mapping[str, Sequence[str]]], weights: Mapping[str, float]
    ) -> None:
        self._weights = dict(weights)
        self._index = tantivy.Index(_schema(weights))
        self._places = 0
        self._searcher: Any = self._written((), texts)

    def changed(
        self, gone: Iterable[int], texts: Iterable[Mapping[str, Sequence[str]]]
    ) -> "TextIndex":
        """The index without the texts at some places and with others added; this one answers as before.

        Only the newest of a row of indexes may be changed again.
        """
        after = object.__new__(TextIndex)
        after._weights, after._index, after._places = self._weights, self._index, self._places
        after._searcher = after._written(gone, texts)
        return after

    @property
    def places(self) -> int:
        """The place of the next text."""
        return self._places

    def _written(self, gone: Iterable[int], texts: Iterable[Mapping[str, Sequence[str]]]) -> Any:
        writer: Any = self._index.writer(heap_size=_HEAP, num_threads=1)
        for place in gone:
            writer.delete_documents_by_term(_PLACE, place)
        for fields in texts:
            document = tantivy.Document()
            for field in self._weights:
                document.add_text(field, " ".join(fields.get(field, ())))
            document.add_integer(_PLACE, self._places)
            writer.add_document(document)
            self._places += 1
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        return self._index.searcher()

    def search(self, tokens: Iterable[str], limit: int) -> list[tuple[int, float]]:
        """Places of the best texts with their BM25 scores, best first; a token is one word of letters and digits."""
        wanted = " ".join(dict.fromkeys(tokens))
        if not wanted:
            return []
        query = self._index.parse_query(wanted, list(self._weights), field_boosts=self._weights)
        hits = self._searcher.search(query, limit, count=False).hits
        return [(self._searcher.doc(address)[_PLACE][0], score) for score, address in hits]


def _schema(fields: Iterable[str]) -> Any:
    builder = tantivy.SchemaBuilder()
    for field in fields:
        builder.add_text_field(
            field, stored=False, tokenizer_name="whitespace", index_option="freq"
        )
    builder.add_integer_field(_PLACE, stored=True, indexed=True, fast=True)
    return builder.build()
