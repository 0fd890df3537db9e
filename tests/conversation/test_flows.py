"""Flows are data: the reader checks them, the runner walks them without I/O."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from qiantai.conversation.flowbook import FlowBook
from qiantai.conversation.flows import Act, Ask, Call, Done, Pass, Runner, Surroundings, Walk
from qiantai.conversation.memory import rejection
from qiantai.conversation.model import Frame
from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs

NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)
AROUND = Surroundings(NOW, 1, "zh-Hans")


def book_of(tmp_path: Path, text: str) -> FlowBook:
    folder = tmp_path / "bank" / "flows"
    folder.mkdir(parents=True)
    (folder / "one.yaml").write_text(text, encoding="utf-8")
    return FlowBook.load(Packs(tmp_path, ("bank",)))


PAY = """
flows:
  pay:
    name: {zh: 付款, en: Pay}
    level: 1
    slots:
      amount: {from: [amount]}
    steps:
      - id: ask
        collect: amount
      - id: prepare
        action: pay.prepare
        set: {fee: values.fee}
        next:
          - if: outcome == 'too_much'
            then:
              - say: utter_too_much
              - set_slots: {amount: null}
                next: ask
          - if: outcome == 'closed'
            then: STOP
      - confirm: utter_confirm
        card: true
      - id: execute
        action: pay.execute
        slots: {amount: slots.amount, kind: "'now'"}
      - say: utter_done
"""


def act_of(walk: Walk) -> Act:
    assert isinstance(walk.pause, Act)
    return walk.pause


def stepped(runner: Runner, walk: Walk, outcome: str, **values: Any) -> Walk:
    frame, _ = runner.resumed(walk.frame, act_of(walk), outcome, values, AROUND)
    return runner.walk(frame, AROUND)


def test_a_flow_asks_acts_confirms_acts_and_ends(tmp_path: Path) -> None:
    runner = Runner(book_of(tmp_path, PAY), 60)
    walk = runner.walk(runner.start("pay", 3), AROUND)
    assert isinstance(walk.pause, Ask)
    assert walk.frame.waiting == "amount"

    walk = runner.walk(runner.restarted(walk.frame.with_slots(amount="5.00")), AROUND)
    assert act_of(walk).action == "pay.prepare"

    walk = stepped(runner, walk, "ok", fee="0.00")
    assert walk.frame.waiting == "confirm"
    assert walk.frame.slots["fee"] == "0.00"
    assert walk.frame.confirm_until == "2026-11-22T02:01:00+00:00"

    confirmed = Frame(**{**_fields(walk.frame), "confirmed": True, "waiting": None})
    walk = runner.walk(confirmed, AROUND)
    assert act_of(walk).slots == {"amount": "5.00", "fee": "0.00", "kind": "now"}

    walk = stepped(runner, walk, "ok")
    assert [line.utter for line in walk.lines] == ["utter_done"]
    assert walk.pause == Done(True)


def test_an_outcome_takes_its_branch_and_comes_back(tmp_path: Path) -> None:
    runner = Runner(book_of(tmp_path, PAY), 60)
    walk = runner.walk(runner.start("pay", 3).with_slots(amount="9.00"), AROUND)
    walk = stepped(runner, walk, "too_much")
    assert [line.utter for line in walk.lines] == ["utter_too_much"]
    assert walk.frame.waiting == "amount"
    assert walk.frame.slots["amount"] is None


def test_a_stop_ends_the_flow_without_completing_it(tmp_path: Path) -> None:
    runner = Runner(book_of(tmp_path, PAY), 60)
    walk = runner.walk(runner.start("pay", 3).with_slots(amount="9.00"), AROUND)
    assert stepped(runner, walk, "closed").pause == Done(False)


def test_an_outcome_that_no_branch_foresees_stops_and_is_reported(tmp_path: Path) -> None:
    runner = Runner(book_of(tmp_path, PAY), 60)
    walk = runner.walk(runner.start("pay", 3).with_slots(amount="9.00"), AROUND)
    frame, foreseen = runner.resumed(walk.frame, act_of(walk), "unavailable", {}, AROUND)
    assert not foreseen
    assert runner.walk(frame, AROUND).pause == Done(False)


def test_a_visitor_is_asked_to_sign_in_first(tmp_path: Path) -> None:
    runner = Runner(book_of(tmp_path, PAY), 60)
    walk = runner.walk(runner.start("pay", 3), Surroundings(NOW, 0, "zh-Hans"))
    assert walk.frame.waiting == "sign_in"


def test_a_handoff_and_a_call_leave_the_flow(tmp_path: Path) -> None:
    text = """
flows:
  help:
    steps:
      - call: other
      - handoff: person
        reason: asked
        priority: P1
  other:
    steps:
      - say: utter_other
"""
    runner = Runner(book_of(tmp_path, text), 60)
    walk = runner.walk(runner.start("help", 1), AROUND)
    assert walk.pause == Call("other", True)
    walk = runner.walk(runner.after(walk.frame, AROUND), AROUND)
    assert walk.pause == Pass(None, "P1", "asked")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("flows: {a: {name: {}}}", "needs steps"),
        ("flows: {a: {steps: [{say: x, shout: y}]}}", "unknown key shout"),
        ("flows: {a: {steps: [{id: one}]}}", "exactly one of"),
        ("flows: {a: {steps: [{action: x, next: nowhere}]}}", "no step 'nowhere'"),
        ("flows: {a: {steps: [{call: b}]}}", "no flow 'b'"),
        (
            "flows: {a: {steps: [{action: x, next: [{if: 'outcome ==', then: END}]}]}}",
            "Failed to parse",
        ),
        ("flows: {a: {slots: {x: {sort: y}}, steps: []}}", "unknown key sort"),
        ("flows: {a: {steps: [{say: x", "one.yaml:"),
    ],
)
def test_a_mistake_names_the_file_and_what_to_change(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(Misconfigured, match=why):
        book_of(tmp_path, text)


ASKED = """
flows:
  note:
    name: {zh: 留言, en: Note}
    slots:
      amount: {from: [amount], rejections: [{if: "double(slots.amount) > 100.0", utter: utter_too_much}]}
      phone: {from: [phone], optional: true}
    steps:
      - collect: amount
        ask_before_filling: true
      - collect: phone
      - say: utter_done
"""


def test_what_must_be_asked_is_asked_though_it_was_said(tmp_path: Path) -> None:
    runner = Runner(book_of(tmp_path, ASKED), 60)
    begun = runner.start("note", 1).with_slots(amount="50")
    asked = runner.walk(begun, AROUND)
    assert (asked.frame.waiting, asked.frame.slots["amount"]) == ("amount", None)
    filled = runner.restarted(asked.frame.with_slots(amount="60"))
    assert runner.walk(filled, AROUND).frame.waiting == "phone"


def test_what_was_skipped_is_not_asked_again(tmp_path: Path) -> None:
    runner = Runner(book_of(tmp_path, ASKED), 60)
    frame = replace(runner.start("note", 1), asked=("amount",), skipped=("phone",))
    walk = runner.walk(frame.with_slots(amount="60"), AROUND)
    assert isinstance(walk.pause, Done)


def test_a_value_is_rejected_with_its_own_words(tmp_path: Path) -> None:
    book = book_of(tmp_path, ASKED)
    flow, runner = book.get("note"), Runner(book, 60)
    for amount, why in (("101", "utter_too_much"), ("100", None)):
        frame = runner.start("note", 1).with_slots(amount=amount)
        found = rejection(frame, flow, frozenset({"amount"}), runner.context(frame, AROUND))
        assert (found and found[1]) == why


def test_a_flow_under_way_keeps_its_version_until_it_is_gone(tmp_path: Path) -> None:
    old = book_of(tmp_path, ASKED)
    runner = Runner(old, 60)
    frame = runner.start("note", 1)
    old.put(book_of(tmp_path / "new", ASKED.replace("utter_done", "utter_over")))
    assert old.of(frame).steps[-1].argument == "utter_done"
    assert old.get("note").steps[-1].argument == "utter_over"
    lost = replace(frame, version="gone", asked=("amount",), step=9).with_slots(amount="60")
    walk = runner.walk(lost, AROUND)
    assert (walk.frame.waiting, walk.frame.version) == ("phone", old.get("note").version)


def test_every_shipped_flow_walks_to_a_pause(packs: Packs) -> None:
    book = FlowBook.load(packs)
    runner = Runner(book, 60)
    for flow in book:
        assert runner.walk(runner.start(flow.id, 1), AROUND).pause is not None
        assert flow.name["zh"]
        assert flow.name["en"]


def _fields(frame: Frame) -> dict[str, Any]:
    return {name: getattr(frame, name) for name in Frame.__struct_fields__}
