"""The command line: what an operator reads, and the exit status when the input is wrong."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.servers import lend

from qiantai import __version__
from qiantai.app import cli, commands

ROOT = Path(__file__).resolve().parents[2]


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    """Run the command in this process; returns its exit status."""
    monkeypatch.setattr(sys, "argv", ["qiantai", *map(str, arguments)])
    try:
        cli.main()
    except SystemExit as left:
        return int(left.code or 0)
    return 0


def test_version_is_printed_by_the_module() -> None:
    command = [sys.executable, "-m", "qiantai.app", "version"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == (f"{__version__}\n", "")


def test_doctor_says_what_is_set_and_what_is_not(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QIANTAI_NOTIFIER", "none")
    assert run(monkeypatch, "doctor", "--json") == 0
    checks = {check["name"]: check for check in json.loads(capsys.readouterr().out)["checks"]}
    assert {"packs", "database", "data_dir", "understanding", "core"} <= checks.keys()
    assert checks["database"]["ok"] is True
    assert checks["packs"]["ok"] is True
    assert checks["notifier"]["ok"] is False
    assert "no notifier" in checks["notifier"]["detail"]


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("utterances", '{"text": "你好"}'),
        ("utterances", '{"text": "你好", '),
        ("multi", '{"text": "你好", "intents": "chitchat"}'),
        ("entities", '{"text": 5, "entities": {}}'),
        ("emotion", '["平静"]'),
    ],
)
def test_bad_line_of_an_evaluation_is_named_by_file_and_line(
    kind: str,
    line: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "lines.jsonl"
    good = {
        "utterances": '{"text": "余额", "intent": "balance_query"}',
        "multi": '{"text": "余额", "intents": ["balance_query"]}',
        "entities": '{"text": "余额", "entities": {}}',
        "emotion": '{"text": "余额", "emotion": "平静"}',
    }
    file.write_text(f"{good[kind]}\n{line}\n", encoding="utf-8")
    assert run(monkeypatch, "eval", kind, file) == 2
    told = capsys.readouterr()
    assert f"{file}:2" in told.err
    assert told.out == ""


@pytest.mark.parametrize("content", ["test_cases: [", "test_cases:\n  - steps: 5\n", "[]"])
def test_bad_story_is_named_by_its_file(
    content: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "story.yaml"
    file.write_text(content, encoding="utf-8")
    assert run(monkeypatch, "eval", "stories", file) == 2
    assert f"{file}:" in capsys.readouterr().err


def test_file_that_is_not_there_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for kind in ("stories", "utterances", "entities"):
        assert run(monkeypatch, "eval", kind, tmp_path / "none") == 2
        assert str(tmp_path / "none") in capsys.readouterr().err


def test_unknown_kind_of_turn_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "bench", "turns", "--mix", "faq,dance") == 2
    assert "dance" in capsys.readouterr().err


def test_audit_of_an_empty_installation_cannot_be_verified(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QIANTAI_DATA_DIR", str(tmp_path / "none"))
    assert run(monkeypatch, "audit", "verify") == 2
    assert "QIANTAI_DATA_DIR" in capsys.readouterr().err


def test_openapi_is_the_one_that_the_console_was_built_with(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lend(tmp_path)
    monkeypatch.setenv("QIANTAI_DATA_DIR", str(tmp_path))
    assert commands.openapi() == (ROOT / "console" / "openapi.json").read_text(encoding="utf-8")
