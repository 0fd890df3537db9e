"""What is kept on disk changes no answer: it is read when it is whole and of the same texts, and else made anew."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from qiantai.floor.clock import ManualClock
from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable
from qiantai.knowledge import Answers, Article, first_releases
from qiantai.knowledge.asked import Asked, read_asked
from qiantai.knowledge.clause_answers import ClauseAnswers
from qiantai.knowledge.documents import read_documents
from qiantai.knowledge.kept import NOWHERE, Arrays, Kept, key_of
from qiantai.knowledge.likeness import Reading, Utterances
from qiantai.knowledge.wordings import clause_wordings

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
FILES = ("articles.npz", "clauses.npz", "utterances.npz")


@pytest.fixture(scope="module")
def some(articles: tuple[Article, ...]) -> tuple[Article, ...]:
    """Every ninth shipped article."""
    return articles[::9]


@pytest.fixture(scope="module")
def asked(packs: Packs) -> Asked:
    """Every fifth utterance of the shipped packs."""
    return {intent: texts[::5] for intent, texts in read_asked(packs).items()}


def readings(asked: Asked, articles: Sequence[Article], kept: Kept) -> list[Reading]:
    cuts = Utterances(asked, kept=kept).cuts.of_all(articles)
    return [Reading.of(one, cut) for one, cut in zip(articles, cuts, strict=True)]


def assert_same(here: Sequence[Reading], there: Sequence[Reading]) -> None:
    for one, other in zip(here, there, strict=True):
        assert one.questions == other.questions
        assert (one.said, one.answer, one.intents) == (other.said, other.answer, other.intents)
        assert one.meaning is not None
        assert other.meaning is not None
        assert np.array_equal(one.meaning.questions, other.meaning.questions)
        assert np.array_equal(one.meaning.centre, other.meaning.centre)
        assert np.array_equal(one.meaning.told, other.meaning.told)


def test_readings_from_disk_are_those_of_a_start_without_it(
    asked: Asked, some: tuple[Article, ...], tmp_path: Path
) -> None:
    kept = Kept(tmp_path)
    plain = readings(asked, some, NOWHERE)
    assert_same(plain, readings(asked, some, kept))
    assert_same(plain, readings(asked, some, kept))


def test_utterances_from_disk_are_those_of_a_start_without_it(asked: Asked, tmp_path: Path) -> None:
    plain, first, next_one = (
        Utterances(asked, kept=kept) for kept in (NOWHERE, Kept(tmp_path), Kept(tmp_path))
    )
    for other in (first, next_one):
        assert other.counts == plain.counts
        assert other.shares == plain.shares
        assert other.words == plain.words
        assert other.texts == plain.texts


def test_answers_and_clauses_from_disk_are_those_of_a_start_without_it(
    packs: Packs, policies: PolicyTable, some: tuple[Article, ...], tmp_path: Path
) -> None:
    def found(kept: Kept) -> list[object]:
        answers = Answers.load(packs, policies, ManualClock(AT), kept)
        answers.use(first_releases(some, AT))
        clauses = ClauseAnswers(read_documents(packs), wordings=clause_wordings(packs), kept=kept)
        shown: list[object] = []
        for article in some:
            for question in article.tests[:2]:
                hits = answers.found(question, 5, article.intents[:1])
                shown += [(hit.release.article.id, round(hit.probability, 9)) for hit in hits]
                shown += [
                    (one.document.id, one.clause.number, one.extract, one.probability)
                    for one in clauses.find(question, article.intents)
                ]
        return shown

    plain = found(NOWHERE)
    assert found(Kept(tmp_path)) == plain
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(FILES)
    assert found(Kept(tmp_path)) == plain


@pytest.mark.parametrize("harm", ["cut short", "one byte", "empty", "another's", "a folder"])
def test_a_damaged_file_is_made_anew(
    harm: str, asked: Asked, some: tuple[Article, ...], tmp_path: Path
) -> None:
    kept = Kept(tmp_path)
    few = {intent: texts[:20] for intent, texts in asked.items()}
    plain = readings(few, some[:20], kept)
    path, other = tmp_path / "articles.npz", tmp_path / "utterances.npz"
    whole = path.read_bytes()
    harmed = {
        "cut short": whole[: len(whole) // 2],
        "one byte": whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:],
        "empty": b"",
        "another's": other.read_bytes(),
        "a folder": b"",
    }
    path.write_bytes(harmed[harm])
    if harm == "a folder":
        path.unlink()
        path.mkdir()
    assert_same(plain, readings(few, some[:20], kept))
    if harm != "a folder":  # nothing of somebody else's is removed; it is only not used
        assert path.read_bytes() == whole
    assert not list(tmp_path.glob(".*"))


def test_a_changed_article_is_read_anew_and_the_others_are_not(
    asked: Asked, some: tuple[Article, ...], tmp_path: Path
) -> None:
    few = {intent: texts[:5] for intent, texts in asked.items()}
    kept = Kept(tmp_path)
    before = readings(few, some[:10], kept)
    changed = replace(some[3], answer={"zh": "改为每年一次。", "en": "Once a year now."})
    articles = (*some[:3], changed, *some[4:10])
    after = readings(few, articles, kept)
    assert_same(after, readings(few, articles, NOWHERE))
    assert_same(after, readings(few, articles, kept))
    assert "w每年" in after[3].answer | after[3].said
    assert after[3].answer != before[3].answer


def test_other_texts_or_another_model_are_another_key() -> None:
    assert key_of(None, ("a", "b")) == key_of(None, ("a", "b"))
    assert (
        len({key_of(None, *parts) for parts in (("ab",), ("a", "b"), ("b", "a"), (("ab",),))}) == 4
    )


def test_a_key_or_a_name_of_another_finds_nothing(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.keep("numbers", "one", {"n": np.arange(3)})
    found = kept.find("numbers", "one")
    assert found is not None
    assert found["n"].tolist() == [0, 1, 2]
    assert kept.find("numbers", "two") is None
    assert kept.find("words", "one") is None


def test_a_folder_that_takes_nothing_stops_no_start(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file stands in the way")
    made: list[Arrays] = []

    def make() -> Arrays:
        made.append({"n": np.arange(2)})
        return made[-1]

    kept = Kept.under(tmp_path)
    for _ in range(2):
        assert kept.arrays("numbers", "one", make)["n"].tolist() == [0, 1]
    assert len(made) == 2
