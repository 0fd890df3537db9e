"""What the graph can say, as the packs describe it: kinds, attributes with their words, groups, products, rules."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs, read_yaml
from qiantai.floor.policies import PolicyTable
from qiantai.knowledge.graph import AGE, CHOICE, FLAG, TEXT, Value
from qiantai.knowledge.quantities import SCALES, Measures

Texts = Mapping[str, str]
GRADES = ("R", "C")
UNITS = (*SCALES, *GRADES, "CNY", "percent", "times", FLAG, AGE, CHOICE, TEXT)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that say an attribute with its value."""

    words: tuple[str, ...]
    op: str
    number: Decimal


@dataclass(frozen=True, slots=True)
class Named:
    """Something with names and the words that people say for it."""

    key: str
    names: Texts
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attribute:
    """What can be stated of a product; `reach` words ask whether something is still possible within a time."""

    key: str
    node: str
    unit: str
    names: Texts
    words: tuple[str, ...]
    reach: tuple[str, ...]
    phrases: tuple[Phrase, ...]
    choices: Mapping[str, Named]
    eligibility: bool
    bare: str  # how a quantity without a word of comparison counts


@dataclass(frozen=True, slots=True)
class Group:
    """A class of products; `within` is the wider one."""

    key: str
    names: Texts
    words: tuple[str, ...]
    within: str
    kind: str  # of the documents whose products belong to it
    sheet: bool  # whether a question about one of them as a whole is answered with its facts


@dataclass(frozen=True, slots=True)
class Stated:
    """One curated fact; `clause` is an ordinal or printed number of `document`."""

    attribute: str
    value: Value
    document: str
    clause: str
    note: Texts | None


@dataclass(frozen=True, slots=True)
class Product:
    """One product of the packs with its facts."""

    code: str
    pack: str
    groups: tuple[str, ...]
    names: Texts
    words: tuple[str, ...]
    document: str
    facts: tuple[Stated, ...]


@dataclass(frozen=True, slots=True)
class Ontology:
    """Everything of the packs' folders `graph`."""

    nodes: Mapping[str, Texts]
    edges: Mapping[str, Texts]
    attributes: Mapping[str, Attribute]
    groups: Mapping[str, Group]
    products: Mapping[str, Product]
    materials: Mapping[str, Named]
    words: Mapping[str, tuple[str, ...]]
    says: Mapping[str, Texts]
    flags: Mapping[str, Texts]
    rules: Mapping[str, Any]
    measures: Measures
    mark: str  # changes with anything that extraction goes by

    @classmethod
    def load(cls, packs: Packs, policies: PolicyTable) -> "Ontology":
        """Read the folders `graph`; Misconfigured names file and entry of a wrong value or an unknown policy key."""
        kinds, words, rules = (
            _merged(packs, f"{name}.yaml") for name in ("kinds", "words", "rules")
        )
        measures = Measures(words.get("grammar", {}).get("units", {}))
        attributes = {key: _attribute(key, *given) for key, given in _entries(packs, "attributes")}
        products: dict[str, Product] = {}
        for path in packs.files("graph", "products.yaml"):
            for entry in read_yaml(path) or []:
                product = _Entry(path, entry, attributes, measures, policies).product()
                products[product.code] = product
        return cls(
            nodes=kinds.get("nodes", {}),
            edges=kinds.get("edges", {}),
            attributes=attributes,
            groups={key: _group(key, *given) for key, given in _entries(packs, "groups")},
            products=products,
            materials={key: _named(key, *given) for key, given in _entries(packs, "materials")},
            words={name: tuple(said) for name, said in words.items() if isinstance(said, list)},
            says=words.get("says", {}),
            flags=words.get("flags", {}),
            rules=rules,
            measures=measures,
            mark=_mark(packs),
        )

    def wider(self, groups: Sequence[str]) -> set[str]:
        """These groups with all that they lie within."""
        found: set[str] = set()
        for key in groups:
            while key and key not in found:
                found.add(key)
                key = self.groups[key].within if key in self.groups else ""
        return found

    def label(self, kind: str) -> Texts:
        """The name of a kind of edge: an attribute or one of the packs' kinds."""
        if kind in self.attributes:
            return self.attributes[kind].names
        return self.edges.get(kind, {"zh": kind, "en": kind})


class _Entry:
    """Reads one product of a file."""

    def __init__(
        self,
        path: Path,
        entry: Any,
        attributes: Mapping[str, Attribute],
        measures: Measures,
        policies: PolicyTable,
    ) -> None:
        if not isinstance(entry, dict) or not isinstance(entry.get("code"), str):
            raise Misconfigured(f"{path}: a product needs a code")
        self._where = f"{path}: {entry['code']}"
        self._pack = path.parent.parent.name
        self._entry = entry
        self._attributes, self._measures, self._policies = attributes, measures, policies

    def product(self) -> Product:
        entry = self._entry
        names = _texts(entry.get("names"), f"{self._where}: names")
        also = _words(entry.get("also", []), f"{self._where}: also")
        facts = [
            self._stated(key, given)
            for key, listed in entry.get("facts", {}).items()
            for given in (listed if isinstance(listed, list) else [listed])
        ]
        return Product(
            code=entry["code"],
            pack=self._pack,
            groups=tuple(entry.get("groups", ())),
            names=names,
            words=(*names.values(), *also),
            document=entry.get("document", ""),
            facts=tuple(facts),
        )

    def _stated(self, key: str, given: Any) -> Stated:
        where = f"{self._where}: {key}"
        if key not in self._attributes or not isinstance(given, dict):
            raise Misconfigured(f"{where}: is not an attribute with its value")
        note = given.get("note")
        return Stated(
            attribute=key,
            value=self._value(self._attributes[key], given, where),
            document=str(given.get("in", self._entry.get("document", ""))),
            clause=str(given.get("at", "")),
            note=None if note is None else _texts(note, f"{where}: note"),
        )

    def _value(self, attribute: Attribute, given: Mapping[str, Any], where: str) -> Value:
        text = None if "text" not in given else _texts(given["text"], f"{where}: text")
        told = given.get("is")
        if isinstance(told, bool):
            return Value(Decimal(int(told)), None, FLAG, text)
        if attribute.unit == AGE and "from" in given:
            upper = Decimal(str(given["to"])) if "to" in given else None
            return Value(Decimal(str(given["from"])), upper, AGE, text)
        if attribute.unit == CHOICE:
            if told not in attribute.choices:
                raise Misconfigured(f"{where}: {told!r} is none of its choices")
            return Value(None, None, CHOICE, text, choice=str(told))
        if isinstance(told, str) and told.startswith("{"):
            key = told.strip("{}")
            if key not in self._policies:
                raise Misconfigured(f"{where}: no policy is named {told}")
            return Value(None, None, attribute.unit, text, policy=key)
        if told is None and text is not None:
            return Value(None, None, TEXT, text)
        return self._counted(str(told), text, where)

    def _counted(self, told: str, text: Texts | None, where: str) -> Value:
        if told[:1] in GRADES and told[1:].isdigit():
            return Value(Decimal(told[1:]), None, told[0], text)
        number, _, unit = told.partition(" ")
        if unit not in UNITS or not number.replace(".", "", 1).isdigit():
            raise Misconfigured(f"{where}: {told!r} is no number with a unit")
        return Value(Decimal(number), None, unit, text)


def _mark(packs: Packs) -> str:
    digest = hashlib.sha256()
    for path in (*packs.files("graph"), *packs.files("terms", "*.tsv")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _merged(packs: Packs, name: str) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for path in packs.files("graph", name):
        content = read_yaml(path)
        if not isinstance(content, dict):
            raise Misconfigured(f"{path}: must hold a mapping")
        merged.update(content)
    return merged


def _entries(packs: Packs, name: str) -> Iterator[tuple[str, tuple[Mapping[str, Any], str]]]:
    for path in packs.files("graph", f"{name}.yaml"):
        for key, given in (read_yaml(path) or {}).items():
            if not isinstance(given, dict):
                raise Misconfigured(f"{path}: {key}: must be a mapping")
            yield key, (given, f"{path}: {key}")


def _attribute(key: str, given: Mapping[str, Any], where: str) -> Attribute:
    unit = given.get("unit", TEXT)
    if unit not in UNITS:
        raise Misconfigured(f"{where}: unit: must be one of {', '.join(UNITS)}")
    phrases = [
        Phrase(_words(one["say"], where), one["op"], Decimal(str(one["is"])))
        for one in given.get("phrases", [])
    ]
    choices = given.get("choices", {})
    return Attribute(
        key=key,
        node=given.get("node", "condition"),
        unit=unit,
        names=_texts(given.get("names"), f"{where}: names"),
        words=_words(given.get("words", []), f"{where}: words"),
        reach=_words(given.get("reach", []), f"{where}: reach"),
        phrases=tuple(phrases),
        choices={name: _named(name, one, f"{where}: {name}") for name, one in choices.items()},
        eligibility=bool(given.get("eligibility", False)),
        bare=given.get("bare", "="),
    )


def _group(key: str, given: Mapping[str, Any], where: str) -> Group:
    names = _texts(given.get("names"), f"{where}: names")
    words = _words(given.get("words", []), f"{where}: words")
    return Group(
        key, names, words, given.get("within", ""), given.get("kind", ""), bool(given.get("sheet"))
    )


def _named(key: str, given: Mapping[str, Any], where: str) -> Named:
    names = _texts(given.get("names"), f"{where}: names")
    return Named(key, names, _words(given.get("words", []), f"{where}: words"))


def _texts(value: Any, where: str) -> Texts:
    if not isinstance(value, dict) or value.keys() != {"zh", "en"}:
        raise Misconfigured(f"{where}: must hold zh and en")
    return {language: str(text) for language, text in value.items()}


def _words(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise Misconfigured(f"{where}: must be a list of texts (quote yes, no and on)")
    return tuple(value)
