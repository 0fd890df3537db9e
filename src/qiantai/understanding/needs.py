"""Finds every need in one message: splits it where people start a new one, then orders what protects first."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from qiantai.understanding.model import CHITCHAT, OUT_OF_SCOPE, PROTECTIVE, IntentScore

Rank = Callable[[str], tuple[IntentScore, ...]]

FOUND = 0.18  # probability from which the best need of a message counts as found
JOINED = 0.3  # the same for a part behind a connective such as 顺便
BROKEN = 0.6  # and for a part behind a comma or full stop alone
CERTAIN = 0.9  # probability at which a whole sentence is not taken apart at its commas
MOST = 4
_CONNECTIVE = re.compile(
    r"[,。;.!? ]*(?:顺便|顺带|另外|还有(?=[,个一我,帮查问]|就是|件)|除此之外|此外|对了|同时|然后(?:再|帮|给)|再(?=帮|给|查|问|看|把|说下|跟我|告诉|顺)|"
    r"\b(?:and also|also|besides|by the way|plus|as well as)\b|\band\b(?= (?:can|could|how|what|please|i|my|tell|check|help|is|where|when)))[,。 ]*"
)
_BREAK = re.compile(r"[,。;.!?\n]+ ?|(?<=[吗呢]) ")
_LEAST = {True: 2, False: 4}  # characters of a part that can be a need, behind a connective or not


@dataclass(frozen=True, slots=True)
class _Part:
    text: str
    joined: bool


def find_needs(wording: str, ranking: Sequence[IntentScore], rank: Rank) -> list[IntentScore]:
    """Needs in the order of speaking; empty when nothing is likely enough."""
    parts = _parts(wording)
    found: dict[str, float] = {}
    if len(parts) > 1:
        for part in parts:
            best = rank(part.text)[:1]
            if best and _counts(best[0], part):
                found.setdefault(best[0].intent, best[0].score)
    return _merged(found, ranking, any(part.joined for part in parts[1:]))


def protective_first(needs: Sequence[IntentScore], urgent: Iterable[str]) -> list[IntentScore]:
    """Puts what protects the customer before everything else; the rest keeps its order.

    A part such as 快帮我挂失 names no card: behind a lost credit card it is no second loss.
    """
    urgent = frozenset(urgent)
    scores = {need.intent: need.score for need in needs}
    if len(needs) > 1:
        unsure = frozenset(PROTECTIVE) - urgent
        needs = [need for need in needs if need.intent not in unsure] or needs
        scores = {need.intent: need.score for need in needs}
    if "cc_lost_report" in urgent and "card_lost_report" not in urgent:
        scores.pop("card_lost_report", None)
        needs = [need for need in needs if need.intent in scores]
    first = [i for i in PROTECTIVE if i in scores or i in urgent]
    order = [*first, *(need.intent for need in needs if need.intent not in first)]
    return [IntentScore(intent, scores.get(intent, 0.9)) for intent in order[:MOST]]


def _merged(
    found: dict[str, float], ranking: Sequence[IntentScore], joined: bool
) -> list[IntentScore]:
    """Parts decide when a connective stands between them; otherwise a certain whole outweighs what its parts seem."""
    best = ranking[0] if ranking else None
    if best and not joined and best.score >= CERTAIN and best.intent not in found:
        return [best]
    if len(found) > 1 or (found and joined):
        return [IntentScore(intent, score) for intent, score in found.items()]
    return [best] if best and best.score >= FOUND else []


def _counts(best: IntentScore, part: _Part) -> bool:
    """Small talk and strange subjects beside a need are no needs."""
    least = JOINED if part.joined else BROKEN
    return best.score >= least and best.intent not in (OUT_OF_SCOPE, CHITCHAT)


def _parts(wording: str) -> list[_Part]:
    pieces = [piece for piece in _CONNECTIVE.split(wording) if piece]
    joined = len(pieces) > 1
    texts = [(text, joined) for piece in pieces for text in _BREAK.split(piece)]
    return [
        _Part(text.strip(), joined) for text, joined in texts if len(text.strip()) >= _LEAST[joined]
    ][:12]
