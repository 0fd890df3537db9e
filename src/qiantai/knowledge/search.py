"""An in-memory index over tokens, which finds a few candidates among many texts by BM25."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import tantivy

_HEAP = 20_000_000  # bytes the writer may hold before it flushes; the engine's least is 15 million
_PLACE = "place"


class TextIndex:
    """Texts with weighted fields, found by any of the query's tokens; built once, then only read."""

    def __init__(
        self, texts: Iterable[Mapping[str, Sequence[str]]], weights: Mapping[str, float]
    ) -> None:
        self._weights = dict(weights)
        self._index = tantivy.Index(_schema(weights))
        writer: Any = self._index.writer(heap_size=_HEAP, num_threads=1)
        for place, fields in enumerate(texts):
            document = tantivy.Document()
            for field in weights:
                document.add_text(field, " ".join(fields.get(field, ())))
            document.add_integer(_PLACE, place)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher: Any = self._index.searcher()

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
    builder.add_integer_field(_PLACE, stored=True, indexed=False, fast=True)
    return builder.build()
