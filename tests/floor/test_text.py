"""Every error has words in every language, and the languages say the same."""

import importlib
import pkgutil
from pathlib import Path

import pytest

import qiantai.floor
from qiantai.floor.errors import Misconfigured, NotFound, QiantaiError, TooLarge, TooMany
from qiantai.floor.packs import Packs
from qiantai.floor.text import LANGUAGES, Texts, language_of, placeholders


@pytest.fixture(scope="module")
def texts() -> Texts:
    return Texts.load()


def _kinds(kind: type[QiantaiError]) -> set[type[QiantaiError]]:
    return {kind}.union(*(_kinds(child) for child in kind.__subclasses__()))


def test_every_error_of_the_floor_has_words(texts: Texts) -> None:
    for module in pkgutil.iter_modules(qiantai.floor.__path__):
        importlib.import_module(f"qiantai.floor.{module.name}")
    codes = {
        kind.code for kind in _kinds(QiantaiError) if kind.__module__.startswith("qiantai.floor.")
    }
    assert codes <= texts.codes()


def test_values_are_filled_in(texts: Texts) -> None:
    assert "30秒" in texts.get("too_many", "zh-Hans", retry_after=30)
    assert "30 seconds" in texts.get("too_many", "en", retry_after=30)
    assert texts.get("session_expired", "zh-Hant") == "登入已失效,請重新登入。"
    assert "權限" in texts.get("forbidden", "zh-Hant")


def test_a_missing_code_or_value_raises(texts: Texts) -> None:
    with pytest.raises(KeyError):
        texts.get("no_such_code", "en")
    with pytest.raises(KeyError):
        texts.get("too_many", "en")


def test_an_error_falls_back_to_words_that_fit(texts: Texts) -> None:
    class TicketGone(NotFound):
        """No words of its own."""

        code = "ticket_gone"

    assert texts.error(TicketGone(), "en") == texts.get("not_found", "en")
    assert "5" in texts.error(TooLarge(limit=5, unit="MB"), "zh-Hans")
    assert texts.error(TooMany(), "en") == texts.get("internal", "en")


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("zh-Hans", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("zh-HK", "zh-Hant"),
        ("zh-Hant-TW", "zh-Hant"),
        ("en-GB,en;q=0.9", "en"),
        ("fr;q=1, en;q=0.5, zh;q=0.9", "zh-Hans"),
        ("en;q=0, zh-TW", "zh-Hant"),
        ("en;q=x", "zh-Hans"),
        ("", "zh-Hans"),
        ("*", "zh-Hans"),
    ],
)
def test_the_first_wish_that_we_have_is_taken(tag: str, language: str) -> None:
    assert language_of(tag) == language


def test_traditional_words_keep_their_placeholders(texts: Texts) -> None:
    assert placeholders("{retry_after}秒") == {"retry_after"}
    assert all(
        texts.get("too_many", language, retry_after=7).count("7") == 1 for language in LANGUAGES
    )


def _pack(tmp_path: Path, simplified: str, english: str) -> Packs:
    folder = tmp_path / "own" / "texts"
    folder.mkdir(parents=True)
    (folder / "zh-Hans.yaml").write_text(simplified, encoding="utf-8")
    (folder / "en.yaml").write_text(english, encoding="utf-8")
    return Packs(tmp_path, ("own",))


def test_a_pack_adds_and_replaces_words(tmp_path: Path) -> None:
    texts = Texts.load(
        _pack(tmp_path, "forbidden: 不可以\nnew: 你好{name}", "forbidden: Never\nnew: Hi {name}")
    )
    assert texts.get("forbidden", "en") == "Never"
    assert texts.get("new", "zh-Hant", name="李") == "你好李"


@pytest.mark.parametrize(
    ("simplified", "english"),
    [
        ("only: 一", "other: one"),
        ("same: 共{n}个", "same: some"),
        ("same: 共{n", "same: some {n"),
        ("same: '{n.__class__}'", "same: '{n.__class__}'"),
        ("same: '{}'", "same: '{}'"),
        ("same: [1]", "same: [1]"),
        ("- a", "- a"),
    ],
)
def test_words_that_do_not_match_stop_the_start(
    tmp_path: Path, simplified: str, english: str
) -> None:
    with pytest.raises(Misconfigured):
        Texts.load(_pack(tmp_path, simplified, english))
