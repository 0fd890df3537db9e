"""Every story of the repository, played as `qiantai eval stories` plays them."""

from pathlib import Path

import pytest
from tests.app.conftest import Stage

from qiantai.app.stories.reader import read_stories
from qiantai.app.stories.runner import Outcome

STORIES = sorted((Path(__file__).resolve().parents[1] / "stories").glob("*.yaml"))


@pytest.mark.parametrize("file", STORIES, ids=lambda file: file.stem)
def test_every_story_ends_as_it_is_told(stage: Stage, file: Path) -> None:
    async def play() -> list[Outcome]:
        return [await stage.player.play(story) for story in read_stories([file])]

    outcomes = stage.run(play())
    assert [one.failure for one in outcomes if one.failure is not None] == []
    assert all(one.turns == one.turns_passed for one in outcomes)
    assert sum(one.turns for one in outcomes) > 0


def test_there_are_hundreds_of_stories() -> None:
    assert len(read_stories(STORIES)) >= 700
