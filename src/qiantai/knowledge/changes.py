"""What changed between two versions of a document, clause by clause, also where clauses were renumbered."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from qiantai.knowledge.clauses import Clause

ChangeKind = Literal["same", "renumbered", "changed", "added", "removed"]
LIKE = 0.5  # overlap of neighbouring letters from which two clauses are one that was changed
LIKE_SAME_NUMBER = 0.3
_MOST_LETTERS = 6000  # above this whole lines are compared


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words: kept, added or removed."""

    kind: Literal["kept", "added", "removed"]
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One clause before and after; `spans` show the words of a changed one."""

    kind: ChangeKind
    before: Clause | None
    after: Clause | None
    spans: tuple[Span, ...] = ()


def compare(old: Sequence[Clause], new: Sequence[Clause]) -> tuple[Change, ...]:
    """Every clause of both, in the order of the new version; a removed one behind the one it followed."""
    pairs = _pairs(old, new)
    partner = {after: before for before, after in pairs.items()}
    changes: list[Change] = []
    gone = [place for place in range(len(old)) if place not in pairs]
    for place, clause in enumerate(new):
        before = partner.get(place)
        if before is not None:
            while gone and gone[0] < before:
                changes.append(Change("removed", old[gone.pop(0)], None))
        changes.append(_change(old[before] if before is not None else None, clause))
    changes += [Change("removed", old[place], None) for place in gone]
    return tuple(changes)


def counts(changes: Sequence[Change]) -> dict[str, int]:
    """How many clauses of each kind."""
    found = Counter(change.kind for change in changes)
    kinds: tuple[ChangeKind, ...] = ("same", "renumbered", "changed", "added", "removed")
    return {kind: found[kind] for kind in kinds}


def _change(before: Clause | None, after: Clause) -> Change:
    if before is None:
        return Change("added", None, after)
    if _body(before) == _body(after):
        return Change("same" if before.number == after.number else "renumbered", before, after)
    return Change("changed", before, after, tuple(_spans(shown(before), shown(after))))


def shown(clause: Clause) -> str:
    """Title, text and tables as lines to compare."""
    rows = [" | ".join(row) for table in clause.tables for row in table.rows]
    return "\n".join(part for part in (clause.title, clause.text, *rows) if part)


def _body(clause: Clause) -> tuple[object, ...]:
    return clause.title, clause.text, clause.tables


def _pairs(old: Sequence[Clause], new: Sequence[Clause]) -> dict[int, int]:
    """Place before -> place after: first the same words, then the likest words, the same number before others."""
    pairs: dict[int, int] = {}
    waiting: dict[tuple[object, ...], list[int]] = {}
    for place, clause in enumerate(new):
        waiting.setdefault(_body(clause), []).append(place)
    for place, clause in enumerate(old):
        if found := waiting.get(_body(clause)):
            same = next((one for one in found if new[one].number == clause.number), found[0])
            found.remove(same)
            pairs[place] = same
    rest = set(range(len(new))) - set(pairs.values())
    likeness = sorted(_likeness(old, new, [p for p in range(len(old)) if p not in pairs], rest))
    for _, before, after in reversed(likeness):
        if before not in pairs and after in rest:
            pairs[before] = after
            rest.discard(after)
    return pairs


def _likeness(
    old: Sequence[Clause], new: Sequence[Clause], left: Sequence[int], rest: set[int]
) -> Iterator[tuple[float, int, int]]:
    """Dice overlap of the pairs of letters; a small bonus for the same number settles equal ones."""
    after = {place: _letter_pairs(new[place]) for place in rest}
    for place in left:
        before = _letter_pairs(old[place])
        size = sum(before.values())
        for other, found in after.items():
            shared = sum((before & found).values())
            score = 2 * shared / ((size + sum(found.values())) or 1)
            same = old[place].number == new[other].number
            if score >= (LIKE_SAME_NUMBER if same else LIKE):
                yield score + 0.01 * same, place, other


def _letter_pairs(clause: Clause) -> Counter[str]:
    text = shown(clause)
    return Counter(text[place : place + 2] for place in range(max(len(text) - 1, 1)))


def _spans(before: str, after: str) -> Iterator[Span]:
    long = max(len(before), len(after)) > _MOST_LETTERS
    old: Sequence[str] = before.splitlines(keepends=True) if long else before
    new: Sequence[str] = after.splitlines(keepends=True) if long else after
    for kind, first, last, start, end in SequenceMatcher(None, old, new, False).get_opcodes():
        if kind == "equal":
            yield Span("kept", "".join(old[first:last]))
            continue
        if last > first:
            yield Span("removed", "".join(old[first:last]))
        if end > start:
            yield Span("added", "".join(new[start:end]))
