"""Builders that let a test of the conversation be read in five lines."""

from collections.abc import Callable

import pytest

from qiantai.understanding import Entity, IntentScore, Understanding

Say = Callable[..., Understanding]


@pytest.fixture
def said() -> Say:
    """An understanding made by hand: `said("转五百", needs={"transfer_make": 0.9}, amount="500.00")`."""

    def build(
        text: str,
        *,
        needs: dict[str, float] | None = None,
        ranking: dict[str, float] | None = None,
        act: str | None = None,
        urgent: str | None = None,
        emotion: str = "平静",
        intensity: float = 0.0,
        language: str = "zh-Hans",
        **entities: str,
    ) -> Understanding:
        found = tuple(IntentScore(intent, score) for intent, score in (needs or {}).items())
        ranked = tuple(
            IntentScore(intent, score) for intent, score in (ranking or needs or {}).items()
        )
        named = tuple(Entity(kind, value, value, 0, len(value)) for kind, value in entities.items())
        return Understanding(
            text=text,
            normal=text,
            language=language,  # type: ignore[arg-type]
            intents=found,
            ranking=ranked,
            entities=named,
            act=act,  # type: ignore[arg-type]
            emotion=emotion,
            intensity=intensity,
            urgent=urgent,
        )

    return build
