"""Every story of the repository, played as `qiantai eval stories` plays them."""

from pathlib import Path

from qiantai.app.commands import play_stories

STORIES = sorted((Path(__file__).resolve().parents[1] / "stories").glob("*.yaml"))


def test_every_story_ends_as_it_is_told() -> None:
    result = play_stories(STORIES)
    assert result["failed"] == []
    assert result["passed"] == result["n"] >= 100
    assert result["turns_passed"] == result["turns"]
