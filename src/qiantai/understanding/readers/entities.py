"""Reads all entities of a message: codes before dates before amounts before people and listed names before payees, so that no digit counts twice."""

from collections.abc import Sequence

from qiantai.understanding.model import Entity
from qiantai.understanding.readers.amounts import Amounts
from qiantai.understanding.readers.base import EntityReader, Sentence, Words
from qiantai.understanding.readers.dates import Dates
from qiantai.understanding.readers.named import Named
from qiantai.understanding.readers.numbers import Numbers
from qiantai.understanding.readers.payees import Payees
from qiantai.understanding.readers.people import People

_HIDDEN = frozenset(("secret", "repeat"))  # read only so that their digits are nothing else


class Entities:
    """The shelf's entity readers in their order."""

    def __init__(self, words: Words) -> None:
        self._readers: tuple[EntityReader, ...] = (
            Numbers(),
            Dates(),
            Amounts(words),
            People(words),
            Named(words),
            Payees(words),
        )

    def read(self, sentence: Sentence, found: Sequence[Entity] = ()) -> list[Entity]:
        """Entities in the order of speaking."""
        known = list(found)
        for reader in self._readers:
            known += reader.read(sentence, known)
        fresh = [entity for entity in known[len(found) :] if entity.kind not in _HIDDEN]
        return sorted(fresh, key=lambda entity: (entity.start, entity.end))
