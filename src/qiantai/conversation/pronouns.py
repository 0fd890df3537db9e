"""给她转 means the one person whom the same message named before: 我妈说费用该交了,给她转一千二."""

import re
from dataclasses import replace

from qiantai.understanding import Entity, Understanding

PERSONS = frozenset({"relation", "payee"})
GIVEN_TO = re.compile(
    r"(?:给|向|转|汇|打|俾|畀) ?(?P<who>她|他|佢)(?!们|人|妈|爸|家|哋|的)|\b(?:to|send|pay|give) (?P<en>her|him)\b"
)


def with_persons(said: Understanding) -> Understanding:
    """The message with the person named before at the place of the pronoun; two persons make it unclear."""
    match = GIVEN_TO.search(said.normal)
    if match is None:
        return said
    start, end = match.span("who" if match["who"] else "en")
    named = [one for one in said.entities if one.kind in PERSONS]
    if len({one.value for one in named}) != 1 or named[0].end > start:
        return said
    person = Entity(named[0].kind, named[0].value, said.text[start:end], start, end)
    entities = sorted((*said.entities, person), key=lambda one: (one.start, one.end))
    return replace(said, entities=tuple(entities))
