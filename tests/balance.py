"""Hands the modules to the workers so that all of them work to the end: the longest first, what shares a house together."""

from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

HOUSE = (
    "tests/app/test_handoff_everywhere.py",
    "tests/app/test_packets.py",
    "tests/app/test_stories.py",
    "tests/app/test_traffic.py",
)
"""What shares a house in the worker's own process."""
ALONE = ("test_checks", "test_composed", "test_kill")
"""Journeys with a server of their own."""
LONGEST = (
    "browser",
    "house",
    "journeys",
    "tests/app/test_cli.py",
    "tests/journeys/test_kill.py",
    "tests/conversation/test_composed_turn.py",
    "tests/architecture/test_house.py",
    "tests/journeys/test_composed.py",
    "tests/journeys/test_checks.py",
    "tests/conversation/test_one_side_speaks.py",
    "tests/app/test_revisions.py",
    "tests/conversation/test_adjudicated_turn.py",
    "tests/desk/test_writing_routes.py",
    "tests/knowledge/test_answers.py",
    "tests/app/test_releases.py",
    "tests/app/test_strict_stories.py",
    "tests/knowledge/test_kept.py",
    "tests/understanding/test_studio.py",
    "tests/understanding/test_training.py",
)
"""By the time of a run (`--durations=0`); what is not named follows in the order of collection."""


class Balanced(LoadScopeScheduling):  # type: ignore[misc]
    """One module is one piece of work, but those that share a server or a house are one together."""

    def _split_scope(self, nodeid: str) -> str:
        return piece_of(nodeid)


def piece_of(nodeid: str) -> str:
    """The piece of work that a test belongs to."""
    module = nodeid.partition("::")[0]
    if module in HOUSE:
        return "house"
    folder, name = Path(module).parent.name, Path(module).stem
    if folder == "browser" or (folder == "journeys" and name not in ALONE):
        return folder
    return module


def rank_of(nodeid: str) -> int:
    """The place of a test's piece among the longest."""
    piece = piece_of(nodeid)
    return LONGEST.index(piece) if piece in LONGEST else len(LONGEST)
