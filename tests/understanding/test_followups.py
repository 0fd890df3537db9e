"""A message beside the one before it: what stays with its matter, what turns away, and any text at all."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qiantai.floor.config import Settings
from qiantai.floor.errors import Invalid, Misconfigured
from qiantai.understanding import Analyser, evaluation
from qiantai.understanding.followup_training import Pair, fit_followups, read_pairs
from qiantai.understanding.followups import FollowUps
from qiantai.understanding.lines import Labelled
from qiantai.understanding.readers.intents import Intents

TODAY = date(2026, 11, 22)
ANALYSER = Analyser.load(Settings().pack_set, Settings().data_dir)


@pytest.fixture(scope="module")
def shipped() -> Analyser:
    """The shipped models."""
    return ANALYSER


def meant(analyser: Analyser, before: str, intent: str, text: str) -> tuple[str, float]:
    said = analyser.beside(analyser.analyse(text, TODAY), intent, before)
    return (said.intents[0].intent if said.intents else "", said.stays)


@pytest.mark.parametrize(
    ("before", "intent", "text"),
    [
        ("要是银行破产了我的存款怎么办", "deposit_insurance", "多少天能赔下来"),
        ("我想赎回那只封闭的理财", "wealth_redeem", "那啥时候才拿得到"),
        ("有人叫我先交保证金才放款", "loan_scam_check", "他说今天不交就作废"),
        ("我的房贷利率是多少", "mortgage_rate_query", "什么时候再变"),
    ],
)
def test_what_names_no_matter_stays_with_the_one_before(
    shipped: Analyser, before: str, intent: str, text: str
) -> None:
    found, stays = meant(shipped, before, intent, text)
    assert found == intent
    assert stays > 0.5


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("给我妈转五百块钱", "transfer_make"),
        ("信用卡丢了快帮我冻结", "cc_lost_report"),
        ("转人工", "human_handoff"),
        ("帮我查一下我那个理赔案子办到哪一步了", "ins_claim_progress"),
    ],
)
def test_what_says_its_own_matter_is_that(shipped: Analyser, text: str, intent: str) -> None:
    assert meant(shipped, "存款保险最高赔多少", "deposit_insurance", text)[0] == intent


def test_a_held_out_author_is_read_far_better_beside_the_message_before(shipped: Analyser) -> None:
    file = Path("packs/common/followups/held/sha.jsonl")
    found = evaluation.followups([file], shipped, TODAY)
    assert found["n"] == 712
    assert found["accuracy"] >= 0.9
    assert found["alone"] < 0.5


def test_an_unknown_need_or_no_message_before_changes_nothing(shipped: Analyser) -> None:
    said = shipped.analyse("多少天能赔下来", TODAY)
    assert shipped.beside(said, "no_such_need", "你好") is said
    assert shipped.beside(said, "deposit_insurance", "") is said


@given(st.text(max_size=200), st.text(max_size=200))
@settings(deadline=None, max_examples=60)
def test_any_two_texts_are_read(before: str, text: str) -> None:
    said = ANALYSER.analyse(text, TODAY)
    beside = ANALYSER.beside(said, "balance_query", before)
    assert 0 <= beside.stays <= 1
    assert all(0 <= need.score <= 1 for need in beside.intents)


def test_small_pairs_train_weights_that_are_kept(model: Intents, tmp_path: Path) -> None:
    pairs = [
        Pair(f"我要查{n}次余额", "balance_query", f"那昨天{n}点呢", "balance_query")
        for n in range(12)
    ]
    pairs += [
        Pair(f"查{n}次余额", "balance_query", f"卡丢了{n}", "card_lost_report") for n in range(6)
    ]
    strangers = [Labelled("我要投诉", "complaint_file"), Labelled("查余额", "balance_query")] * 20
    fitted = fit_followups(pairs, strangers, model)
    assert fitted.save(tmp_path / "f.npz") > 0
    kept = FollowUps.load(tmp_path / "f.npz")
    assert kept.labels == model.labels
    assert (kept.weights == fitted.weights).all()


def test_bad_pairs_and_missing_weights_are_named(model: Intents, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="no_such"):
        fit_followups([Pair("a", "balance_query", "b", "no_such")], [], model)
    (tmp_path / "bad.jsonl").write_text('{"before": "a", "text": "b"}\n', encoding="utf-8")
    with pytest.raises(Invalid, match=r"bad\.jsonl:1: before_intent"):
        read_pairs(tmp_path / "bad.jsonl")
    with pytest.raises(Misconfigured, match="follow-up"):
        FollowUps.load(tmp_path / "none.npz")
