"""Cuts a question into words that the graph knows; a question with any other word is not one for the graph."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qiantai.knowledge.glossary import plain
from qiantai.knowledge.ontology import Ontology, Phrase
from qiantai.knowledge.quantities import Measures, Quantity

LONGEST = 160
"""Characters of a question; one for the graph is far shorter."""
_SKIPPED = frozenset(" ，。？！?!,.;；：:\"'“”()（）…~～-—·《》【】[]「」\t\n")
_JOINS = frozenset("、&/")


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of a word: its kind, and what of that kind."""

    kind: str
    key: str = ""
    phrase: Phrase | None = None
    choice: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question with all that it may mean, or a quantity."""

    text: str
    senses: tuple[Sense, ...]
    quantity: Quantity | None = None

    def sense(self, *kinds: str) -> Sense | None:
        """Its first meaning of one of these kinds."""
        return next((sense for sense in self.senses if sense.kind in kinds), None)


class Lexicon:
    """All words that a question may consist of."""

    def __init__(self, ontology: Ontology, products: Mapping[str, Sequence[str]]) -> None:
        """`products` are the words of every product of the graph, by node."""
        self._measures: Measures = ontology.measures
        self._senses: dict[str, list[Sense]] = defaultdict(list)
        for node, words in products.items():
            self._add(words, Sense("product", node))
        for group in ontology.groups.values():
            self._add(group.words, Sense("group", group.key))
        for attribute in ontology.attributes.values():
            self._add(attribute.words, Sense("attribute", attribute.key))
            self._add(attribute.reach, Sense("reach", attribute.key))
            for phrase in attribute.phrases:
                self._add(phrase.words, Sense("phrase", attribute.key, phrase))
            for choice in attribute.choices.values():
                self._add(choice.words, Sense("choice", attribute.key, choice=choice.key))
        for paper in ontology.materials.values():
            self._add(paper.words, Sense("material", paper.key))
        for kind, words in ontology.words.items():
            self._add(words, Sense(kind))
        self._longest = max(map(len, self._senses), default=0)

    def _add(self, words: Iterable[str], sense: Sense) -> None:
        for word in words:
            self._senses[plain(word)].append(sense)

    def read(self, question: str) -> list[Word] | None:
        """The words in order; None when something in it is not known."""
        text = plain(question).replace("'s ", " ")
        if len(text) > LONGEST:
            return None
        measured = {one.start: one for one in self._measures.find(text)}
        words: list[Word] = []
        place = 0
        while place < len(text):
            if text[place] in _JOINS:
                words.append(Word(text[place], (Sense("and"),)))
                place += 1
                continue
            end = self._end(text, place)
            quantity = measured.get(place)
            if quantity is not None and quantity.end > end:
                words.append(Word(text[place : quantity.end], (), quantity.quantity))
                place = quantity.end
            elif end > place:
                found = text[place:end]
                words.append(Word(found, tuple(self._senses[found])))
                place = end
            elif text[place] in _SKIPPED:
                place += 1
            else:
                return None
        return words

    def _end(self, text: str, place: int) -> int:
        """Where the longest known word at a place ends; the place itself when there is none."""
        for end in range(min(len(text), place + self._longest), place, -1):
            if text[place:end] in self._senses and _whole(text, place, end):
                return end
        return place


def _whole(text: str, start: int, end: int) -> bool:
    """English words and numbers are not cut."""
    return not (_joined(text, start) or _joined(text, end))


def _joined(text: str, place: int) -> bool:
    if not 0 < place < len(text):
        return False
    return _latin(text[place - 1]) and _latin(text[place])


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
