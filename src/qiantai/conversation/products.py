"""A product that is named says which of two alike services is meant: an order for a wealth product buys no fund."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from qiantai.understanding import IntentScore, Understanding

PRODUCTS = frozenset({"product", "product_code"})


class Products:
    """The kinds of products by name and code (`product_kinds`), and by kind the services that are meant (`by_product`)."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        self._siblings: Mapping[str, Mapping[str, str]] = words.get("by_product", {})
        kinds: Mapping[str, Sequence[str]] = words.get("product_kinds", {})
        self._kinds = {str(name): kind for kind, names in kinds.items() for name in names}

    def kind(self, said: Understanding) -> str | None:
        """The one kind of all products that are named."""
        named = [str(one.value) for one in said.entities if one.kind in PRODUCTS]
        kinds = {self._kinds.get(name) for name in named}
        return next(iter(kinds)) if len(kinds) == 1 else None

    def meant(self, said: Understanding) -> Understanding:
        """The message with the services of the kind of product that it names."""
        pairs = self._siblings.get(self.kind(said) or "", {})
        if not any(one.intent in pairs for one in (*said.intents, *said.ranking[:2])):
            return said
        return moved(said, pairs)


def moved(said: Understanding, pairs: Mapping[str, str]) -> Understanding:
    """The message with every sibling's share given to the service that is meant."""
    ranking = sorted(_moved(said.ranking, pairs), key=lambda one: -one.score)
    return replace(said, intents=_moved(said.intents, pairs), ranking=tuple(ranking))


def _moved(scores: tuple[IntentScore, ...], pairs: Mapping[str, str]) -> tuple[IntentScore, ...]:
    sums: dict[str, float] = defaultdict(float)
    for one in scores:
        sums[pairs.get(one.intent, one.intent)] += one.score
    return tuple(IntentScore(intent, min(1.0, score)) for intent, score in sums.items())
