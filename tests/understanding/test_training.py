"""Training is repeatable, works in any language, and says which line is wrong."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from qiantai.floor.errors import Invalid, Misconfigured
from qiantai.floor.packs import Packs, data_root
from qiantai.understanding import training
from qiantai.understanding.lines import Labelled, read_labelled
from qiantai.understanding.readers.encoder import WIDTHS, best_phrases, peaks
from qiantai.understanding.readers.intents import Intents, digest_of


def small_pack(root: Path, lines: list[dict[str, str]]) -> Packs:
    folder = root / "bank" / "intents"
    folder.mkdir(parents=True)
    rows = ["id\tgroup", "balance_query\t账户", "transfer_make\t转账"]
    (folder / "catalogue.tsv").write_text("\n".join(rows), encoding="utf-8")
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    (folder / "lin.jsonl").write_text(text, encoding="utf-8")
    return Packs(root, ("bank",))


LINES = [
    {"text": text, "intent": intent, "author": "lin", "style": "typed"}
    for intent, texts in {
        "balance_query": ["查余额", "还有多少钱", "余额多少"],
        "transfer_make": ["转账", "给张三转钱", "汇款"],
    }.items()
    for text in texts
]


def test_same_lines_give_the_same_model(labelled: list[Labelled], tmp_path: Path) -> None:
    for name in "ab":
        training.train(labelled, tmp_path / f"{name}.npz")
    first, second = (Intents.load(tmp_path / f"{name}.npz") for name in "ab")
    assert first.labels == second.labels
    assert first.blend == second.blend
    assert first.encoder is not None
    assert second.encoder is not None
    for name in ("keys", "rarity", "weights", "bias"):
        assert np.array_equal(getattr(first.linear, name), getattr(second.linear, name))
    assert np.array_equal(first.encoder.filters, second.encoder.filters)


def test_saved_model_answers_like_the_trained_one(labelled: list[Labelled], tmp_path: Path) -> None:
    model, accuracy = training.fit(labelled)
    model.save(tmp_path / "m.npz")
    loaded, trained = Intents.load(tmp_path / "m.npz").rank("查余额"), model.rank("查余额")
    assert [score.intent for score in loaded] == [score.intent for score in trained]
    assert loaded[0].score == pytest.approx(trained[0].score, abs=0.01)
    assert 0 <= accuracy <= 1


def test_saved_model_knows_parts_of_latin_words(tmp_path: Path) -> None:
    rows = [Labelled(f"{word} my card", word) for word in ("freeze", "replace") for _ in range(20)]
    model, _ = training.fit(rows)
    model.save(tmp_path / "m.npz")
    loaded = Intents.load(tmp_path / "m.npz").encoder
    assert loaded is not None
    assert loaded.parts is not None
    for text, intent in (("freezing", "freeze"), ("replaced", "replace")):  # neither was learnt
        assert model.labels[int(loaded.scores(text).argmax())] == intent


def test_model_without_parts_of_words_is_read(labelled: list[Labelled], tmp_path: Path) -> None:
    model, _ = training.fit(labelled)
    assert model.encoder is not None
    bare = replace(model, encoder=replace(model.encoder, parts=None))
    bare.save(tmp_path / "old.npz")
    loaded = Intents.load(tmp_path / "old.npz")
    assert loaded.encoder is not None
    assert loaded.encoder.parts is None
    assert loaded.rank("查余额")[0].intent == bare.rank("查余额")[0].intent


def test_reading_finds_the_phrases_that_learning_found() -> None:
    chance = np.random.default_rng(0)
    for length in (1, 2, 3, 9):
        parts = chance.standard_normal((length, 5 * sum(WIDTHS)), dtype=np.float32)
        learnt, _ = best_phrases(parts[None].copy(), 5)
        assert np.allclose(peaks(parts.copy(), 5), learnt[0], atol=1e-6)


def test_two_intents_in_another_language_are_enough(tmp_path: Path) -> None:
    rows = [Labelled(t, "oui") for t in ("oui", "bien sûr", "d'accord")]
    rows += [Labelled(t, "non") for t in ("non", "jamais", "pas du tout")]
    report = training.train(rows, tmp_path / "fr.npz")
    assert (report.intents, report.examples) == (2, 6)
    assert report.bytes == (tmp_path / "fr.npz").stat().st_size
    assert Intents.load(tmp_path / "fr.npz").rank("pas du tout")[0].intent == "non"


def test_one_intent_is_nothing_to_learn() -> None:
    with pytest.raises(Invalid):
        training.fit([Labelled("查余额", "balance_query")])


def test_pack_model_is_trained_once(tmp_path: Path) -> None:
    packs = small_pack(tmp_path / "packs", LINES)
    training.pack_model(packs, tmp_path / "data")
    (place,) = (tmp_path / "data" / "models").iterdir()
    before = place.stat().st_mtime_ns
    assert training.pack_model(packs, tmp_path / "data").rank("查余额")[0].intent == "balance_query"
    assert place.stat().st_mtime_ns == before


def test_changed_lines_train_another_model_beside_the_old(tmp_path: Path) -> None:
    packs = small_pack(tmp_path / "packs", LINES)
    training.pack_model(packs, tmp_path / "data")
    before = {path.name for path in (tmp_path / "data" / "models").iterdir()}
    with (tmp_path / "packs/bank/intents/lin.jsonl").open("a", encoding="utf-8") as file:
        file.write('\n{"text": "卡里还剩多少", "intent": "balance_query"}')
    training.pack_model(packs, tmp_path / "data")
    after = {path.name for path in (tmp_path / "data" / "models").iterdir()}
    assert len(after) == 2
    assert before < after


def test_intent_outside_the_catalogue_is_named(tmp_path: Path) -> None:
    packs = small_pack(tmp_path, [*LINES, {"text": "x", "intent": "nonsense"}])
    with pytest.raises(Invalid, match=r"lin\.jsonl:7: intent: 'nonsense'"):
        training.pack_rows(packs)


@pytest.mark.parametrize(
    ("line", "says"),
    [("{", ":1: is no JSON"), ("[]", ":1: must be an object"), ('{"text": 5}', ":1: text: must be a string"), ('{"text": "x"}', ":1: intent: must be")],
)  # fmt: skip
def test_wrong_line_is_named(tmp_path: Path, line: str, says: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(Invalid, match=r"rows\.jsonl" + says):
        read_labelled(path)


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"none\.jsonl: cannot be read"):
        read_labelled(tmp_path / "none.jsonl")


def test_model_of_other_features_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "old.npz", version=0)
    with pytest.raises(Misconfigured, match="train it again"):
        Intents.load(tmp_path / "old.npz")


def test_every_line_of_the_packs_has_a_known_intent(packs: Packs) -> None:
    assert len(training.pack_rows(packs)) > 1000


def test_shipped_model_was_made_from_the_shipped_lines(packs: Packs) -> None:
    assert digest_of(data_root("models") / training.MODEL) == training.pack_digest(packs)


def test_authors_held_out_are_in_no_training_set(packs: Packs) -> None:
    learnt = {row.author for row in training.pack_rows(packs)}
    held = {row.author for row in training.pack_rows(packs, "intents/held")}
    assert held
    assert learnt.isdisjoint(held)
