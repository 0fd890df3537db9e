"""Reads documents and articles into nodes and edges by the packs' rules: products, facts, papers, terms, services."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from ahocorasick_rs import AhoCorasick, MatchKind

from qiantai.knowledge.clauses import Clause, Document
from qiantai.knowledge.curated import value_node
from qiantai.knowledge.glossary import Term, plain
from qiantai.knowledge.graph import (
    FLAG,
    Edge,
    Made,
    Node,
    Value,
    clause_id,
    document_id,
    product_id,
)
from qiantai.knowledge.model import EVERYONE, Article, Release
from qiantai.knowledge.ontology import Attribute, Ontology

SHORTEST_TERM = 3
"""Characters from which the mention of a term in running text is taken for one."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was read."""

    document: str = ""
    clause: str = ""
    article: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """How one attribute is read: from a clause's text, or from the second cell of a table's row."""

    attribute: str
    title: re.Pattern[str] | None
    text: re.Pattern[str] | None
    row: re.Pattern[str] | None
    cell: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    fixed: Decimal | None

    def read(self, clause: Clause) -> Decimal | None:
        """The number that the clause states, or None."""
        if self.title is not None and not self.title.search(clause.title):
            return None
        if self.unless is not None and self.unless.search(clause.text):
            return None
        for words in self._places(clause):
            if words is not None:
                return self.fixed if self.fixed is not None else _number(words["n"])
        return None

    def _places(self, clause: Clause) -> Iterator[re.Match[str] | None]:
        if self.text is not None:
            yield self.text.search(clause.text)
        if self.row is not None and self.cell is not None:
            for table in clause.tables:
                for row in table.rows:
                    if len(row) > 1 and self.row.search(row[0]):
                        yield self.cell.search(row[1])


class Extractor:
    """Reads one item at a time; the same item and the same rules give the same nodes and edges."""

    def __init__(self, ontology: Ontology, glossary: Mapping[str, Term]) -> None:
        self._ontology = ontology
        rules = ontology.rules
        self._facts = [_rule(given) for given in rules.get("facts", [])]
        self._papers = re.compile(rules.get("papers", r"(?!)"))
        self._definition = re.compile(rules.get("definition", r"(?!)"))
        self._endings = {lang: re.compile(end) for lang, end in rules.get("names", {}).items()}
        self._own = frozenset(rules.get("kinds", ()))
        self._most = int(rules.get("most_terms", 0))
        self._glossary = glossary

    @cached_property
    def _terms(self) -> "_Finder":
        """Made for the first text, as the next two: a start that finds everything read needs none of them."""
        return _Finder(
            (form, f"term:{term.name}")
            for term in self._glossary.values()
            for form in term.forms
            if len(form) >= SHORTEST_TERM and not form.isascii()
        )

    @cached_property
    def _products(self) -> "_Finder":
        return _Finder(
            (plain(word), product_id(product.code))
            for product in self._ontology.products.values()
            for word in product.words
        )

    @cached_property
    def _materials(self) -> "_Finder":
        return _Finder(
            (plain(word), f"material:{paper.key}")
            for paper in self._ontology.materials.values()
            for word in paper.words
        )

    def document(self, document: Document) -> Made:
        """A document with its clauses, what they mention and what they state of the document's product."""
        made = _Making(f"document:{document.id}", document.effective_from, document.effective_to)
        node = document_id(document.id)
        data = {
            "document": document.id,
            "revision": document.revision,
            "digest": f"{self._ontology.mark}{document.revision}:{document.digest}",
            "version": document.version,
            "doc_kind": document.kind,
            "audience": document.audience,
        }
        made.node(Node(node, "document", document.title, "rule", made.maker, data))
        for intent in document.intents:
            made.edge(node, "about", f"intent:{intent}", Place(document.id))
        product = self._product_of(document, made)
        for clause in document.clauses:
            self._clause(document, clause, product, made)
        return made.done()

    def article(self, release: Release, words: str) -> Made:
        """An article with its services, products and terms, and what its words (of the day) state of one product."""
        article = release.article
        made = _Making(f"article:{article.id}", article.effective_from, article.effective_to)
        node = f"article:{article.id}"
        data = {
            "article": article.id,
            "version": release.version,
            "digest": self.article_mark(release, words),
            "document": article.source.document,
            "clause": article.source.clause,
            "law": article.source.law,
        }
        made.node(Node(node, "article", dict(article.question), "rule", made.maker, data))
        for intent in article.intents:
            made.edge(node, "about", f"intent:{intent}", Place(article=article.id))
        named = self._products.find(plain(f"{article.question['zh']}\n{words}"))
        if article.product is not None:
            named = [product_id(article.product), *named]
        for product in dict.fromkeys(named):
            made.edge(node, "concerns", product, Place(article=article.id))
        for term in self._terms.find(plain(article.question["zh"]))[: self._most]:
            made.edge(node, "mentions", term, Place(article=article.id))
        told = self._told(words, article.product) if _for_all(article) else ()
        for product, attribute, value in told:
            self._state(made, product, attribute, value, Place(article=article.id))
        return made.done()

    def article_mark(self, release: Release, words: str) -> str:
        """Changes when the article would be read differently."""
        said = hashlib.sha256(words.encode()).hexdigest()
        return f"{self._ontology.mark}{release.version}:{release.digest}:{said}"

    def _product_of(self, document: Document, made: "_Making") -> str | None:
        if document.product is None:
            return None
        product = product_id(document.product)
        if document.product not in self._ontology.products and document.kind in self._own:
            names = {
                language: end.sub("", document.title[language])
                for language, end in self._endings.items()
            }
            data = {"code": document.product, "words": [*names.values(), document.product]}
            made.node(Node(product, "product", names, "rule", made.maker, data))
            for group in self._ontology.groups.values():
                if group.kind == document.kind:
                    made.edge(product, "belongs_to", f"group:{group.key}", Place(document.id))
        made.edge(product, "governed_by", document_id(document.id), Place(document.id))
        return product

    def _clause(
        self, document: Document, clause: Clause, product: str | None, made: "_Making"
    ) -> None:
        node = clause_id(document.id, clause.number)
        names = {"zh": clause.heading, "en": clause.heading}
        data = {
            "document": document.id,
            "number": clause.number,
            "title": clause.title,
            "page": clause.page,
            "revision": document.revision,
        }
        at = Place(document.id, clause.number)
        made.node(Node(node, "clause", names, "rule", made.maker, data))
        made.edge(node, "part_of", document_id(document.id), at)
        words = plain(clause.words)
        for other in dict.fromkeys(self._products.find(words)):
            if other != product:
                made.edge(node, "mentions", other, at)
        self._mentions(node, clause, words, made, at)
        if self._papers.search(clause.title):
            for paper in dict.fromkeys(self._materials.find(words)):
                made.edge(node, "requires", paper, at)
            if product is not None:
                made.edge(product, "claims", node, at)
        if product is not None and document.kind in self._own and document.meant_for(EVERYONE):
            for attribute, number in self._numbers(clause):
                value = Value(number, None, attribute.unit)
                self._state(made, product, attribute, value, at)

    def _mentions(self, node: str, clause: Clause, words: str, made: "_Making", at: Place) -> None:
        titled = dict.fromkeys(self._terms.find(plain(clause.title)))
        defines = bool(self._definition.search(clause.title))
        for term in titled:
            made.edge(node, "defines" if defines else "mentions", term, at)
        rest = [term for term in dict.fromkeys(self._terms.find(words)) if term not in titled]
        for term in sorted(rest, key=lambda one: (-len(one), one))[: self._most]:
            made.edge(node, "mentions", term, at)

    def _numbers(self, clause: Clause) -> Iterator[tuple[Attribute, Decimal]]:
        done: set[str] = set()
        for rule in self._facts:
            if rule.attribute in done or rule.attribute not in self._ontology.attributes:
                continue
            number = rule.read(clause)
            if number is not None:
                done.add(rule.attribute)
                yield self._ontology.attributes[rule.attribute], number

    def _state(
        self, made: "_Making", product: str, attribute: Attribute, value: Value, at: Place
    ) -> None:
        quantity = value.quantity
        names = attribute.names if quantity is None or value.unit == FLAG else quantity.spoken
        target = made.node(value_node(attribute, value, names))
        made.edge(product, attribute.key, target, at, value)

    def _told(self, words: str, only: str | None) -> Iterator[tuple[str, Attribute, Value]]:
        """Of each line that names one product: an attribute's word with a quantity of its kind right behind it."""
        for line in re.split(r"[。；;\n]", plain_lines(words)):
            named = set(self._products.find(line))
            if only is not None and not named:
                named = {product_id(only)}
            if len(named) != 1:
                continue
            product = next(iter(named))
            for attribute, value in self._beside(line):
                yield product, attribute, value

    def _beside(self, line: str) -> Iterator[tuple[Attribute, Value]]:
        measured = self._ontology.measures.find(line)
        for attribute in self._ontology.attributes.values():
            for word in attribute.words:
                place = line.find(word)
                near = [m for m in measured if 0 <= m.start - place - len(word) <= 2]
                if place < 0 or not near:
                    continue
                value = Value(near[0].quantity.number, None, near[0].quantity.unit)
                wanted = Value(Decimal(0), None, attribute.unit).quantity
                if wanted is not None and wanted.dimension == near[0].quantity.dimension:
                    yield attribute, value
                    break


class _Making:
    """Collects what one maker makes."""

    def __init__(self, maker: str, first: Any, last: Any) -> None:
        self.maker = maker
        self._first, self._last = first, last
        self._nodes: dict[str, Node] = {}
        self._edges: dict[str, Edge] = {}

    def node(self, node: Node) -> str:
        made = Node(node.id, node.kind, node.names, "rule", self.maker, node.data)
        self._nodes.setdefault(node.id, made)
        return node.id

    def edge(
        self, source: str, kind: str, target: str, at: Place, value: Value | None = None
    ) -> None:
        edge = Edge(
            source,
            kind,
            target,
            "rule",
            self.maker,
            value,
            document=at.document,
            clause=at.clause,
            article=at.article,
            valid_from=self._first,
            valid_to=self._last,
        )
        self._edges.setdefault(edge.id, edge)

    def done(self) -> Made:
        return Made(self._nodes, self._edges)


class _Finder:
    """Finds what words stand for, the longest first and none inside another."""

    def __init__(self, forms: Iterable[tuple[str, str]]) -> None:
        self._of: dict[str, str] = {}
        for form, target in forms:
            if form:
                self._of.setdefault(form, target)
        self._forms = list(self._of)
        self._automaton = AhoCorasick(self._forms, matchkind=MatchKind.LeftmostLongest)

    def find(self, text: str) -> list[str]:
        """The targets in the order of the text, with repetitions."""
        found = self._automaton.find_matches_as_indexes(text)
        return [self._of[self._forms[index]] for index, _, _ in found]


def _for_all(article: Article) -> bool:
    return article.audience == EVERYONE and not article.channels


def plain_lines(text: str) -> str:
    """Every line in plain form."""
    return "\n".join(plain(line) for line in text.split("\n"))


def _rule(given: Mapping[str, Any]) -> Rule:
    patterns = {
        name: re.compile(given[name]) if name in given else None
        for name in ("title", "text", "row", "cell", "unless")
    }
    fixed = Decimal(str(given["is"])) if "is" in given else None
    return Rule(attribute=given["attribute"], fixed=fixed, **patterns)


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))
