"""Asks the test questions of the packs in real conversations, then says every past answer again and compares.

Run: python benchmarks/replay.py --answers 1000
"""

import argparse
import asyncio
import json
import random
import sys
import uuid
from collections import Counter

from qiantai.app.commands import temporary_house, temporary_settings
from qiantai.conversation import Inbound
from qiantai.conversation.store import sample_answers
from qiantai.floor.clock import SystemClock
from qiantai.floor.config import Settings
from qiantai.floor.observe import configure_logging
from qiantai.floor.policies import PolicyTable
from qiantai.knowledge import read_articles

LANGUAGES = ("zh-Hans", "zh-Hant", "en")
ASKED_AT_ONCE = 20


async def measure(settings: Settings, answers: int) -> dict[str, object]:
    """Ask until so many answers are kept, then replay them all."""
    packs = settings.pack_set
    questions = [
        text for one in read_articles(packs, PolicyTable.load(packs)) for text in one.tests
    ]
    draw = random.Random(1)
    async with temporary_house(settings, SystemClock()) as (house, _):
        sessions, kept = house.conversations.sessions, 0
        while kept < answers:
            session = await sessions.start("web", draw.choice(LANGUAGES), None)
            for _ in range(ASKED_AT_ONCE):
                said = Inbound(session.id, str(uuid.uuid4()), draw.choice(questions))
                await sessions.receive(said)
                await sessions.settled()
            found = await sample_answers(house.ground.database, session.id, 1000)
            kept += len(found)
            print(f"{kept} answers", file=sys.stderr)
        events = await sample_answers(house.ground.database, None, answers)
        again = [
            await house.knowing.replays.again(event.why["answer"]) for event in events if event.why
        ]
    different = [(one.kind, one.article, one.why) for one in again if not one.same]
    return {
        "answers": len(again),
        "identical": len(again) - len(different),
        "kinds": dict(Counter(one.kind for one in again)),
        "languages": dict(Counter(one.language for one in again)),
        "different": different[:10],
    }


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=1000)
    wanted = parser.parse_args().answers
    configure_logging(Settings().model_copy(update={"log_level": "ERROR"}))
    with temporary_settings() as settings:
        print(json.dumps(asyncio.run(measure(settings, wanted)), ensure_ascii=False))


if __name__ == "__main__":
    main()
