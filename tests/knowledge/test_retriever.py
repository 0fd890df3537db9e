"""The retriever finds texts in any script by words and meaning, and its parts keep their promises."""

from pathlib import Path

import numpy as np
import pytest

from qiantai.floor.errors import Misconfigured
from qiantai.knowledge.encoder import Encoder, packed, shipped_encoder
from qiantai.knowledge.encoder_training import Group, train_encoder
from qiantai.knowledge.fusion import SIGNALS, cautious, joined, learn, signals
from qiantai.knowledge.grams import NUMBER, Grams, kinds
from qiantai.knowledge.postings import Postings
from qiantai.knowledge.retriever import Retriever

TEXTS = [
    "等待期为九十日，意外伤害没有等待期。",
    "Your card can be frozen in the app at any time.",
    "Комиссия за перевод не взимается.",
    "振込手数料は無料です。",
]
GROUPS = [
    Group("a", ("卡丢了怎么办", "银行卡遗失", "卡不见了", "lost my card"), ("请立即挂失银行卡。",)),
    Group("a", ("转账多久到账", "汇款几时到", "when does a transfer arrive"), ("两小时内到账。",)),
    Group("b", ("利息怎么算", "存款利率多少", "interest on deposits"), ("按日计息，到期支付。",)),
]


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("等待期多少天", 0),
        ("等待期幾天", 0),
        ("freezing cards", 1),
        ("комиссии за переводы", 2),
        ("振込の手数料", 3),
    ],
)
def test_every_script_is_searched(query: str, place: int) -> None:
    assert Retriever(TEXTS, Grams()).search(query, 1)[0][0] == place


def test_a_query_that_shares_nothing_finds_nothing() -> None:
    assert Retriever(TEXTS, Grams()).search("🙂", 3) == []
    assert Retriever([], Grams()).search("卡", 3) == []


def test_a_number_is_the_same_however_it_is_written() -> None:
    grams = Grams()

    def numbers(text: str) -> set[int]:
        keys = grams.read([text]).keys
        return {int(key) for key in keys[kinds(keys) == NUMBER]}

    assert numbers("九十天") == numbers("90天") == numbers("90 days")
    assert numbers("二十万") == numbers("200000")


def test_a_rare_piece_counts_more_than_a_common_one() -> None:
    postings = Postings(["银行卡", "银行", "银行网点"], Grams().read)
    scores, whole = postings.scores(postings.pieces("银行卡"))
    assert scores[0] > 2 * scores[1] > 0
    assert whole >= scores[0] * 0.8


def test_texts_of_one_meaning_come_close_and_a_saved_encoder_is_the_same(tmp_path: Path) -> None:
    encoder, grams = train_encoder(GROUPS, 4), Grams()
    rows = encoder.encode(["银行卡遗失", "卡不见了", "存款利率多少"], grams)
    assert rows[0] @ rows[1] > rows[0] @ rows[2]
    encoder.save(tmp_path / "x.npz")
    again = Encoder.load(tmp_path / "x.npz")
    assert np.array_equal(again.encode(["银行卡遗失"], grams), rows[:1])
    (tmp_path / "bad.npz").write_bytes(b"no")
    with pytest.raises(Misconfigured, match="is no retrieval model"):
        Encoder.load(tmp_path / "bad.npz")


def test_meaning_finds_what_words_cannot() -> None:
    grams = Grams()
    keys = np.unique(grams.read(["甲", "乙", "丙"]).keys)
    rows = np.zeros((3, 2), np.float32)
    rows[[int(np.flatnonzero(keys == key)[0]) for key in grams.read(["甲", "乙"]).keys]] = (1, 0)
    rows[np.flatnonzero(keys == grams.read(["丙"]).keys[0])] = (0, 1)
    encoder = packed(keys, rows, {"words": 1.0, "meaning": 1.0})
    assert Retriever(["丙", "乙"], grams, encoder).search("甲", 1)[0][0] == 1


def test_vectors_of_an_engine_join_in() -> None:
    vectors = np.array([[1, 0], [0, 1], [0, 1], [0, 1]], np.float32)
    retriever = Retriever(TEXTS, Grams(), None, vectors)
    assert retriever.search("🙂", 1, np.array([1, 0], np.float32))[0][0] == 0


def test_weights_are_learned_from_what_comes_first() -> None:
    good, bad = np.array([0.1, 0.9], np.float32), np.array([0.9, 0.1], np.float32)
    right = np.array([0, 1], np.float32)
    weights = learn([(signals(bad, 1.0, good, 120.0), right)] * 4)
    assert joined(signals(bad, 1.0, good, 120.0), weights).argmax() == 1
    assert cautious(weights)["words"] == weights["words"]
    assert set(weights) == set(SIGNALS)


def test_the_shipped_model_is_small_and_has_learned_every_weight() -> None:
    encoder = shipped_encoder()
    assert encoder is not None
    assert set(SIGNALS) <= encoder.fusion.keys()
    assert encoder.rows.nbytes < 9_000_000
    grams = Grams()
    rows = encoder.encode(["卡丢了", "银行卡遗失", "房贷利率"], grams)
    assert rows[0] @ rows[1] > rows[0] @ rows[2]
