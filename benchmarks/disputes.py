"""Plays the dispute scripts and counts how many are closed without a person, by class; the hard ones must reach one.

Run: python benchmarks/disputes.py [--limit 20]
"""

import argparse
import asyncio
import json
import sys
from collections import Counter
from pathlib import Path

from qiantai.app.commands import temporary_house, temporary_settings
from qiantai.app.seed import Demonstration
from qiantai.app.stories.reader import Story, read_stories
from qiantai.app.stories.runner import Player
from qiantai.app.wire import House
from qiantai.customers import SystemActor
from qiantai.floor.clock import ManualClock, SystemClock
from qiantai.floor.config import Settings
from qiantai.floor.observe import configure_logging

FOLDER = Path(__file__).parent / "data" / "disputes"
AIM = 0.70


def class_of(story: Story) -> str:
    """The class in a script's name: `refund 03` is refund."""
    return story.name.rpartition(" ")[0]


async def reached_a_person(house: House, story: Story) -> bool:
    """Whether somebody waits for a person, or a ticket was left for one."""
    tickets = await house.tickets.list(SystemActor("benchmark"), customer=story.customer)
    disputes = [one for one in tickets if one.kind in ("dispute", "callback")]
    waiting = await house.desk.queues.list()
    return bool(disputes or waiting)


async def measure(settings: Settings, simple: list[Story], hard: list[Story]) -> dict[str, object]:
    """Play all scripts, each on a fresh institution."""
    clock = ManualClock(SystemClock().now())
    right: Counter[str] = Counter()
    closed: Counter[str] = Counter()
    failed = []
    async with temporary_house(settings, clock) as (house, core):
        player = Player(house, clock, core, Demonstration.load(settings))
        for story in [*simple, *hard]:
            outcome = await player.play(story)
            person = await reached_a_person(house, story)
            passed = outcome.failure is None
            closed[class_of(story)] += passed and not person
            right[class_of(story)] += passed and person
            if not passed:
                failed.append(outcome.failure)
            print(f"{'ok  ' if passed else 'FAIL'} {story.name}", file=sys.stderr)
    kinds = Counter(class_of(story) for story in simple)
    alone = sum(closed[name] for name in kinds)
    hard_kinds = Counter(class_of(story) for story in hard)
    return {
        "simple": len(simple),
        "closed_without_a_person": alone,
        "share": round(alone / len(simple), 4),
        "share_of_all": round(alone / (len(simple) + len(hard)), 4),
        "aim": AIM,
        "by_class": {name: f"{closed[name]}/{count}" for name, count in kinds.items()},
        "hard": len(hard),
        "hard_with_a_person": sum(right[name] for name in hard_kinds),
        "hard_closed_by_the_machine": sum(closed[name] for name in hard_kinds),
        "failed": failed,
    }


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--limit", type=int, default=None, help="scripts of each file")
    limit = parser.parse_args().limit
    configure_logging(Settings().model_copy(update={"log_level": "ERROR"}))
    simple = read_stories([FOLDER / "simple.yaml"])[:limit]
    hard = read_stories([FOLDER / "hard.yaml"])[:limit]
    with temporary_settings() as settings:
        print(json.dumps(asyncio.run(measure(settings, simple, hard)), ensure_ascii=False))


if __name__ == "__main__":
    main()
