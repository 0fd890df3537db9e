"""Stories of a stricter institution: its pack asks for level 3 and waits for files."""

from pathlib import Path

import pytest
from tests.servers import lend
from tests.strict.packs import strict_packs

from qiantai.app.commands import play_stories

STORIES = sorted((Path(__file__).resolve().parents[1] / "strict").glob("*.yaml"))


def test_every_story_of_the_strict_institution_ends_as_it_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in strict_packs(tmp_path).items():
        monkeypatch.setenv(name, value)
    lend(tmp_path / "var")
    monkeypatch.setenv("QIANTAI_DATA_DIR", str(tmp_path / "var"))
    result = play_stories(STORIES)
    assert result["failed"] == []
    assert result["passed"] == result["n"] >= 15
