"""How a message takes an open service: in words that no list holds, and any text at all."""

from dataclasses import asdict
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qiantai.floor.config import Settings
from qiantai.floor.errors import Invalid, Misconfigured
from qiantai.understanding import Analyser, evaluation
from qiantai.understanding.model import Reaction
from qiantai.understanding.reaction_training import Reacted, fit_reactions, read_reactions
from qiantai.understanding.reactions import KINDS, Reactions
from qiantai.understanding.readers.intents import Intents

TODAY = date(2026, 11, 22)
ANALYSER = Analyser.load(Settings().pack_set, Settings().data_dir)
HELD = Path("packs/common/reactions/held/ningyu.jsonl")


def reaction(service: str, text: str, *, read_back: bool = True) -> Reaction:
    return ANALYSER.react(ANALYSER.analyse(text, TODAY), service, read_back=read_back).reaction


@pytest.mark.parametrize(
    ("service", "text", "kind"),
    [
        ("cc_cash_advance", "一天两块五的利息我认,就这么办", "confirms"),
        ("deposit_open", "账对上了,给我存进去吧", "confirms"),
        ("ins_surrender", "那太不划算了,我还是接着交吧", "leaves"),
        ("sec_margin_open", "我就不凑这个热闹了", "leaves"),
        ("proof_certificate", "刚说三万不够,开成四万", "changes"),
        ("app_error_report", "您先给我看看卡里还有多少钱", "other"),
    ],
)
def test_own_words_are_read(service: str, text: str, kind: str) -> None:
    found = asdict(reaction(service, text))
    assert max(found, key=lambda name: found[name]) == kind
    assert found[kind] > 0.5


def test_nothing_is_agreed_to_where_nothing_was_read_back() -> None:
    text = "行,就这么办吧"
    assert reaction("transfer_make", text).confirms > 0.8
    asked = reaction("transfer_make", text, read_back=False)
    assert asked.confirms < reaction("transfer_make", text).confirms


def test_a_held_out_author_is_read() -> None:
    found = evaluation.reactions([HELD], ANALYSER, TODAY)
    assert found["n"] == 500
    assert found["f1"] >= 0.77
    assert found["by_kind"]["confirms"]["precision"] >= 0.9


@given(st.text(max_size=300), st.booleans())
@settings(deadline=None, max_examples=60)
def test_any_text_is_read(text: str, read_back: bool) -> None:
    found = asdict(reaction("transfer_make", text, read_back=read_back))
    assert set(found) == set(KINDS)
    assert all(0 <= chance <= 1 for chance in found.values())


def test_weights_are_kept_and_only_for_the_same_kinds(model: Intents, tmp_path: Path) -> None:
    rows = [
        Reacted("好的办吧", "transfer_make", True, frozenset({"confirms"})),
        Reacted("不想弄了", "transfer_make", True, frozenset({"leaves"})),
        Reacted("改成八千", "transfer_make", True, frozenset({"changes"})),
        Reacted("给王五", "transfer_make", False, frozenset({"tells"})),
        Reacted("手续费多少", "transfer_make", True, frozenset({"asks"})),
        Reacted("先查余额", "transfer_make", True, frozenset({"other"})),
    ]
    words = Settings().pack_set.merged("words")
    fitted = fit_reactions([*rows, *rows], model, words)
    place = tmp_path / "reactions.npz"
    fitted.save(place)
    kept = Reactions.load(place)
    assert np.allclose(kept.weights, fitted.weights, atol=0.01)
    with pytest.raises(Misconfigured, match="no trained weights"):
        Reactions.load(tmp_path / "none.npz")
    np.savez(place, kinds=np.array(["confirms"]), keys=kept.keys, weights=kept.weights)
    with pytest.raises(Misconfigured, match="other kinds"):
        Reactions.load(place)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ('{"text": "好", "service": "transfer_make", "state": "open", "labels": ["asks"]}', "state"),
        ('{"text": "好", "service": "transfer_make", "state": "slot", "labels": ["agrees"]}', "labels"),
        ('{"text": "好", "service": "transfer_make", "state": "slot", "labels": []}', "labels"),
        ('{"text": "好", "state": "slot", "labels": ["asks"]}', "service"),
    ],
)  # fmt: skip
def test_a_bad_line_is_named(tmp_path: Path, line: str, named: str) -> None:
    file = tmp_path / "lines.jsonl"
    file.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(Invalid, match=rf"lines.jsonl:1: {named}"):
        read_reactions(file)
