"""Why a reply was given, kept beside it: what was understood, what was decided, what was checked."""

from collections.abc import Sequence
from typing import Any

from qiantai.conversation.guard import Finding, Guard
from qiantai.understanding import Understanding


def explain_understanding(understanding: Understanding) -> dict[str, Any]:
    """What the readers found, short enough to keep with every turn."""
    return {
        "intents": [
            {"intent": candidate.intent, "score": round(candidate.score, 4)}
            for candidate in understanding.ranking[:3]
        ],
        "needs": explain_needs(understanding),
        "model": understanding.model,
        "adjudicated": understanding.adjudicated,
        "language": understanding.language,
        "emotion": understanding.emotion,
        "intensity": round(understanding.intensity, 2),
        "act": understanding.act,
        "urgent": understanding.urgent,
        "entities": [
            {"kind": entity.kind, "value": entity.value} for entity in understanding.entities
        ],
    }


def explain_needs(understanding: Understanding, served: str | None = None) -> list[str]:
    """The needs of a message in order; first the one that is served, whichever the conversation made of them."""
    needs = [need.intent for need in understanding.intents if need.intent != served]
    return [served, *needs] if served else needs


def explain_guard(guard: Guard, findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Which checks the words passed and which stopped them."""
    return guard.evidence(findings)
