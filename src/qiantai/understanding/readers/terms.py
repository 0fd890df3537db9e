"""Links words of finance in a text to their entries: as written, as they sound, and with one character wrong."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from ahocorasick_rs import AhoCorasick, MatchKind

from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs
from qiantai.understanding.model import Entity
from qiantai.understanding.readers.base import Sentence, free
from qiantai.understanding.readers.normal import Normaliser
from qiantai.understanding.readers.sounds import sound_table

FIELDS = ("term", "en", "also", "means", "intents", "products")
HEARD = 3  # characters from which a form is also known by its sound
MISSPELT = 4  # and from which one of them may be wrong
KIND = "term"
_PARTICLES = frozenset("的了是和吗呢吧啊一在有我你他她这那个不么就都也还要能会到去给跟与及或被把让")


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of the finance dictionary, with the intents and products it belongs to."""

    name: str
    english: str
    also: tuple[str, ...]
    means: str
    intents: tuple[str, ...]
    products: tuple[str, ...]


def read_terms(packs: Packs) -> dict[str, Term]:
    """The entries of `terms/*.tsv` of the packs by name; Misconfigured names file and line of a wrong row."""
    terms: dict[str, Term] = {}
    for path in packs.files("terms", "*.tsv"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()[1:], start=2):
            if line.strip():
                term = _term(path, number, line)
                terms.setdefault(term.name, term)
    return terms


def _term(path: Path, number: int, line: str) -> Term:
    cells = line.split("\t")
    if len(cells) != len(FIELDS) or not cells[0].strip():
        raise Misconfigured(
            f"{path}:{number}: a term has {len(FIELDS)} fields: {', '.join(FIELDS)}"
        )
    name, english, also, means, intents, products = (cell.strip() for cell in cells)
    return Term(name, english, _listed(also), means, _listed(intents), _listed(products))


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(part for part in (piece.strip() for piece in cell.split("|")) if part)


class _Index:
    """Every form as written and as heard, ready to be found."""

    def __init__(self, terms: Sequence[Term]) -> None:
        forms = _forms(terms)
        self.forms = list(forms.items())
        self.written = AhoCorasick(list(forms), matchkind=MatchKind.LeftmostLongest)
        table = sound_table()
        sounds: dict[str, int] = {}
        for form, place in forms.items():
            if len(form) >= HEARD and not form.isascii():
                sounds.setdefault(form.translate(table), place)
        self.sounds = list(sounds.items())
        self.heard = AhoCorasick(list(sounds), matchkind=MatchKind.LeftmostLongest)
        self.halves = _Halves(self.forms)


class Terms:
    """Finds every term, longest first and none inside another; its index is made beside the caller's other work."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._names = [term.name for term in terms]
        pool = ThreadPoolExecutor(1)
        self._making = pool.submit(_Index, terms)
        pool.shutdown(wait=False)

    def read(self, sentence: Sentence, found: Sequence[Entity]) -> list[Entity]:
        """Entities of kind `term` whose value is the name of the entry."""
        plain, known = sentence.plain, self._making.result()
        fresh: list[Entity] = []
        for index, start, end in known.written.find_matches_as_indexes(plain):
            if _stands_alone(plain, start, end):
                fresh.append(sentence.entity(KIND, self._names[known.forms[index][1]], start, end))
        if plain.isascii():
            return fresh
        coded = plain.translate(sound_table())
        for index, start, end in known.heard.find_matches_as_indexes(coded):
            fresh = self._with(sentence, fresh, known.sounds[index][1], start, end)
        for place, start, end in known.halves.find(plain, fresh):
            fresh.append(sentence.entity(KIND, self._names[place], start, end))
        return sorted(fresh, key=lambda entity: entity.start)

    def _with(
        self, sentence: Sentence, fresh: list[Entity], place: int, start: int, end: int
    ) -> list[Entity]:
        """What was heard counts where nothing is written, or only shorter words inside it are."""
        crossed = [entity for entity in fresh if entity.start < end and start < entity.end]
        if any(entity.start < start or entity.end > end for entity in crossed):
            return fresh
        if any(entity.end - entity.start == end - start for entity in crossed):
            return fresh
        kept = [entity for entity in fresh if entity not in crossed]
        return [*kept, sentence.entity(KIND, self._names[place], start, end)]


class _Halves:
    """Finds forms with one wrong character: one half of them is right."""

    def __init__(self, forms: Sequence[tuple[str, int]]) -> None:
        places: dict[str, list[tuple[str, int, bool]]] = defaultdict(list)
        for form, place in forms:
            if len(form) >= MISSPELT and not form.isascii():
                middle = len(form) // 2
                places[form[:middle]].append((form, place, True))
                places[form[middle:]].append((form, place, False))
        self._places = list(places.values())
        self._finder = AhoCorasick(list(places) or ["\x00"])

    def find(self, plain: str, found: Sequence[Entity]) -> Iterator[tuple[int, int, int]]:
        """Entry, start and end of each near miss outside what was found, in the order of the text."""
        for index, start, end in self._finder.find_matches_as_indexes(plain, overlapping=True):
            if not free(found, start, end):
                continue
            for form, place, first in self._places[index]:
                begin = start if first else end - len(form)
                said = plain[max(0, begin) : begin + len(form)]
                if len(said) != len(form) or not _near(said, form, first):
                    continue
                wrong = [n for n, char in enumerate(form) if said[n] != char]
                fits = len(wrong) == 1 and _wrong_letter(said[wrong[0]])
                if fits and free(found, begin, begin + len(form)):
                    yield place, begin, begin + len(form)


def _near(said: str, form: str, first: bool) -> bool:
    """Whether the half that did not match can have a single wrong character: one of its ends is right."""
    middle = len(form) // 2
    if first:
        return said[-1] == form[-1] or said[middle] == form[middle]
    return said[0] == form[0] or said[middle - 1] == form[middle - 1]


def _wrong_letter(char: str) -> bool:
    """Whether this can be a misspelling: a Chinese character that is no particle."""
    return char >= "\u3400" and char not in _PARTICLES


def _forms(terms: Sequence[Term]) -> dict[str, int]:
    """Every written form in its plain spelling, to the place of its entry; the name itself goes first."""
    normaliser = Normaliser()
    forms: dict[str, int] = {}
    for place, term in enumerate(terms):
        forms.setdefault(normaliser.plain(term.name), place)
    for place, term in enumerate(terms):
        english = term.english.replace(")", "").split("(")
        for form in (*term.also, *english):
            plain = normaliser.plain(form).strip()
            if len(plain) > 1:
                forms.setdefault(plain, place)
    return forms


def _stands_alone(plain: str, start: int, end: int) -> bool:
    """A Latin word counts only where no other letter touches it; an English plural may follow."""
    first, last = plain[start], plain[end - 1]
    if first.isascii() and first.isalnum() and start and _latin(plain[start - 1]):
        return False
    if not (last.isascii() and last.isalnum()) or end == len(plain):
        return True
    after = plain[end : end + 2]
    return not _latin(after[0]) or (after[0] == "s" and not _latin(after[1:]))


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()
