"""Reads a question as a small typed query over the graph, or as none when any part of it is not sure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from qiantai.knowledge.glossary import Term, plain
from qiantai.knowledge.graph import AGE, CHOICE, FLAG, TEXT
from qiantai.knowledge.graph_words import Lexicon, Sense, Word
from qiantai.knowledge.ontology import Ontology
from qiantai.knowledge.quantities import Quantity

Ask = Literal[
    "list", "value", "difference", "least", "most", "terms", "papers", "claims", "term", "about"
]
OPS = {"at_most": "<=", "at_least": ">=", "less": "<", "more": ">"}
_ORDERS: Mapping[str, Ask] = {"least": "least", "most": "most"}
WHY = re.compile(r"\s*(?:how come|why)\b", re.IGNORECASE)
_ENDS = " ，。？！?!,.;；：:\"'“”()（）…~"


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold of an attribute: a comparison, a range that has a number, or one of its choices."""

    attribute: str
    op: str  # = != < <= > >= has
    quantity: Quantity | None = None
    choice: str = ""

    @property
    def plain(self) -> dict[str, str]:
        """Attribute, comparison and what it is compared with."""
        said = self.choice
        if self.quantity is not None:
            flag = self.quantity.unit == FLAG
            said = f"{self.quantity.number:f}" if flag else self.quantity.spoken["en"]
        return {"attribute": self.attribute, "op": self.op, "value": said}


@dataclass(frozen=True, slots=True)
class Plan:
    """A query: which products, what of them, under which conditions (all of them, each any of its alternatives)."""

    ask: Ask
    products: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    conditions: tuple[tuple[Condition, ...], ...] = ()
    materials: tuple[str, ...] = ()
    term: str = ""
    word: str = ""  # of the superlative, as it was asked
    own: bool = False  # only what the customer holds
    maybe_own: bool = False  # only that, when it is known

    @property
    def plain(self) -> dict[str, Any]:
        """For people who want to see how a question was understood."""
        return {
            "ask": self.ask,
            "products": list(self.products),
            "excluded": list(self.excluded),
            "groups": list(self.groups),
            "attributes": list(self.attributes),
            "conditions": [[one.plain for one in any_of] for any_of in self.conditions],
            "materials": list(self.materials),
            "term": self.term,
            "own": self.own,
        }


@dataclass(slots=True)
class _Seen:
    """What was found so far in a question."""

    kinds: set[str] = field(default_factory=set)
    products: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    wanted: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    conditions: list[list[Condition]] = field(default_factory=list)
    materials: list[str] = field(default_factory=list)
    order: str = ""
    word: str = ""
    reach: str = ""
    negated: bool = False
    denied: bool = False  # some word of the question denies
    excluding: bool = False  # what is not covered is asked for
    plainly: bool = False  # a comparison without its superlative: which is low
    either: bool = False
    unsure: bool = False

    def add(self, condition: Condition) -> None:
        """One more condition; after an `or` it is an alternative of the one before."""
        last = self.conditions[-1][-1] if self.conditions else condition
        same = last is not condition and last.attribute == condition.attribute
        if self.conditions and (self.either or (same and last.op == condition.op == "=")):
            self.conditions[-1].append(condition)
        else:
            self.conditions.append([condition])
        self.either = self.negated = False


class Questions:
    """Reads questions about the products of one state of the graph."""

    def __init__(
        self,
        ontology: Ontology,
        glossary: Mapping[str, Term],
        products: Mapping[str, Sequence[str]],
    ) -> None:
        self._ontology = ontology
        self._lexicon = Lexicon(ontology, products)
        self._terms = {form: term.name for term in glossary.values() for form in term.forms}
        self._terms |= {plain(term.name): term.name for term in glossary.values()}
        define = [plain(word) for word in ontology.words.get("define", ())]
        self._define = sorted(define, key=len, reverse=True)
        words = ("filler", "me")
        self._around = sorted(
            (plain(word) for kind in words for word in ontology.words.get(kind, ())),
            key=len,
            reverse=True,
        )

    def read(self, question: str) -> Plan | None:
        """The query that the question is; None when it is not surely one."""
        if WHY.match(question):
            return None
        term = self._term(plain(question))
        if term is not None:
            return Plan("term", term=term)
        words = self._lexicon.read(question)
        if not words:
            return None
        seen = self._seen(words)
        return None if seen.unsure else self._plan(seen)

    def _term(self, text: str) -> str | None:
        """The term that a question asks to explain, when it asks nothing else."""
        rest, asked = text.strip(_ENDS), False
        changed = True
        while changed and rest:
            changed = False
            for words, defines in ((self._define, True), (self._around, False)):
                if rest in self._terms and asked:
                    return self._terms[rest]
                cut = _cut(rest, words)
                if cut is not None:
                    rest, asked, changed = cut.strip(_ENDS), asked or defines, True
                    break
        return self._terms.get(rest) if asked else None

    def _seen(self, words: Sequence[Word]) -> _Seen:
        seen = _Seen()
        for word in words:
            reach = word.sense("reach")
            if reach is not None and any(one.quantity is not None for one in words):
                seen.reach = reach.key
        for place, word in enumerate(words):
            if word.quantity is not None:
                self._quantity(seen, words, place, word.quantity)
            else:
                self._word(seen, words, place)
        return seen

    def _word(self, seen: _Seen, words: Sequence[Word], place: int) -> None:
        word = words[place]
        sense = _chosen(word, seen)
        seen.kinds.add(sense.kind)
        match sense.kind:
            case "product":
                seen.products.append(sense.key)
            case "group":
                seen.groups.append(sense.key)
            case "material":
                seen.materials.append(sense.key)
            case "negation":
                seen.negated = seen.denied = True
            case "or":
                seen.either = True
            case "least" | "most":
                seen.unsure |= bool(seen.order)
                seen.order, seen.word = sense.kind, word.text
            case "low" | "high":
                seen.unsure |= bool(seen.order)
                seen.order, seen.plainly = ("least" if sense.kind == "low" else "most"), True
            case "at_most" | "at_least" | "less" | "more":
                seen.unsure |= not _beside_quantity(words, place)
            case "attribute":
                self._attribute(seen, sense.key)
            case "phrase":
                self._phrase(seen, sense)
            case "choice":
                self._choice(seen, sense)
            case "unknown":
                seen.unsure = True

    def _attribute(self, seen: _Seen, key: str) -> None:
        attribute = self._ontology.attributes[key]
        if attribute.unit == FLAG:
            number = Decimal(0 if seen.negated else 1)
            seen.flags.append(key)
            seen.add(Condition(key, "=", Quantity(number, FLAG)))
            return
        if seen.negated and any(one.number == 0 and one.op == "=" for one in attribute.phrases):
            seen.add(Condition(key, "=", Quantity(Decimal(0), attribute.unit)))
            return
        seen.unsure |= seen.negated and attribute.unit != CHOICE
        if key not in seen.wanted:
            seen.wanted.append(key)

    def _phrase(self, seen: _Seen, sense: Sense) -> None:
        phrase, attribute = sense.phrase, self._ontology.attributes[sense.key]
        assert phrase is not None
        number, op = phrase.number, phrase.op
        if attribute.unit == FLAG:
            number = 1 - number if seen.negated else number
            seen.flags.append(sense.key)
        elif seen.negated:
            seen.unsure |= op != "="
            op = "!="
        seen.add(Condition(sense.key, op, Quantity(number, attribute.unit)))

    def _choice(self, seen: _Seen, sense: Sense) -> None:
        seen.excluding |= sense.key == "excludes"
        seen.unsure |= seen.negated and not seen.excluding
        seen.add(Condition(sense.key, "has", choice=sense.choice))

    def _quantity(self, seen: _Seen, words: Sequence[Word], place: int, quantity: Quantity) -> None:
        op = _comparison(words, place)
        if seen.reach and self._dimension(seen.reach) == quantity.dimension:
            seen.unsure |= op not in (None, "<=", "<")
            seen.add(Condition(seen.reach, ">=", quantity))
            return
        key = self._measured(words, place, quantity)
        if key is None or (seen.negated and op is not None):
            seen.unsure = True
            return
        if seen.negated:
            op = "!="
        seen.unsure |= op is not None and self._ontology.attributes[key].bare == "has"
        if key in seen.wanted:
            seen.wanted.remove(key)
        seen.add(Condition(key, op or self._ontology.attributes[key].bare, quantity))

    def _measured(self, words: Sequence[Word], place: int, quantity: Quantity) -> str | None:
        """The attribute that a quantity belongs to: the nearest of its dimension, or the only one of its unit."""
        before = list(reversed(words[:place]))
        for side in (before, words[place + 1 :]):
            for word in side:
                if word.quantity is not None:
                    break
                sense = word.sense("attribute")
                if sense is not None and self._dimension(sense.key) == quantity.dimension:
                    return sense.key
        alone = [
            key
            for key, attribute in self._ontology.attributes.items()
            if attribute.unit == quantity.unit
            and (attribute.bare in ("has", "<=") or quantity.unit == "R")
        ]
        return alone[0] if len(alone) == 1 else None

    def _dimension(self, key: str) -> str:
        return Quantity(Decimal(0), self._ontology.attributes[key].unit).dimension

    def _plan(self, seen: _Seen) -> Plan | None:
        if "product" in seen.kinds and "group" in seen.kinds and "except" not in seen.kinds:
            seen.groups = []
        if seen.excluding is not seen.denied and (seen.excluding or seen.negated):
            return None
        if any(one.choice for each in seen.conditions for one in each):
            attributes = self._ontology.attributes
            seen.wanted = [key for key in seen.wanted if attributes[key].unit != CHOICE]
        ask = self._ask(seen)
        if ask is None or ("claims" in seen.kinds and not (seen.materials or ask == "papers")):
            return None
        excluded = "except" in seen.kinds
        if excluded and (not seen.products or not (seen.groups or seen.conditions)):
            return None
        counted = [key for key in seen.wanted if ask not in ("least", "most") or self._ordered(key)]
        if ask in ("least", "most") and len(counted) != 1:
            return None
        products = tuple(dict.fromkeys(seen.products))
        return Plan(
            ask=ask,
            products=() if excluded else products,
            excluded=products if excluded else (),
            groups=tuple(dict.fromkeys(seen.groups)),
            attributes=tuple(counted),
            conditions=tuple(tuple(any_of) for any_of in seen.conditions),
            materials=tuple(dict.fromkeys(seen.materials)),
            word=seen.word,
            own="own" in seen.kinds,
            maybe_own=bool(seen.reach) and "me" in seen.kinds,
        )

    def _ask(self, seen: _Seen) -> Ask | None:
        named = [] if "except" in seen.kinds else list(dict.fromkeys(seen.products))
        if seen.materials:
            return "claims" if not (seen.wanted or seen.conditions) else None
        if "papers" in seen.kinds:
            plainly = not (seen.wanted or seen.conditions or seen.order)
            return "papers" if named and plainly else None
        if "terms" in seen.kinds:
            plainly = not (seen.wanted or seen.conditions or seen.order)
            return "terms" if len(named) == 1 and plainly else None
        if seen.order:
            few = len(named) < 2 if seen.plainly else len(named) == 1
            return _ORDERS[seen.order] if seen.wanted and not few else None
        if "difference" in seen.kinds:
            return "difference" if len(named) >= 2 and not seen.conditions else None
        plainly = not (seen.wanted or seen.conditions or seen.groups)
        if "about" in seen.kinds and len(named) == 1 and plainly:
            return "about"
        return self._asked(seen, named)

    def _asked(self, seen: _Seen, named: Sequence[str]) -> Ask | None:
        asking = bool(seen.kinds & {"which", "how", "whether", "own"})
        counts = "how" in seen.kinds and not seen.kinds & {"which", "whether"}
        if seen.conditions and (seen.wanted or (seen.flags and counts)):
            return None  # what is so or not so cannot be asked for its amount
        if named:
            which = "which" in seen.kinds and len(named) > 1
            if seen.conditions:
                return "list" if which else "value"
            return "value" if seen.wanted else None
        if seen.conditions:
            personal = "me" in seen.kinds and not seen.reach and not seen.kinds & {"which", "own"}
            return "list" if (seen.groups or asking) and not personal else None
        return "value" if seen.wanted and (seen.groups or "own" in seen.kinds) and asking else None

    def _ordered(self, key: str) -> bool:
        return self._ontology.attributes[key].unit not in (CHOICE, FLAG, TEXT, AGE)


def _chosen(word: Word, seen: _Seen) -> Sense:
    """The meaning that counts: reach words only beside a time, papers before plain words."""
    senses = [sense for sense in word.senses if sense.kind != "reach" or seen.reach]
    return senses[0] if senses else Sense("unknown")


def _beside_quantity(words: Sequence[Word], place: int) -> bool:
    around = [*words[max(place - 1, 0) : place], *words[place + 1 : place + 2]]
    return any(word.quantity is not None for word in around)


def _comparison(words: Sequence[Word], place: int) -> str | None:
    """The comparison in front of or behind a quantity."""
    for word in (*words[max(place - 1, 0) : place], *words[place + 1 : place + 2]):
        sense = word.sense(*OPS)
        if sense is not None:
            return OPS[sense.kind]
    return None


def _cut(text: str, words: Sequence[str]) -> str | None:
    """The text without one of the words at its beginning or end; None when there is none."""
    for word in words:
        if text.startswith(word) and (not word.isascii() or text[len(word) :][:1] == " "):
            return text[len(word) :]
        if text.endswith(word) and (not word.isascii() or text[: -len(word)][-1:] == " "):
            return text[: -len(word)]
    return None
