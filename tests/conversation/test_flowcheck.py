"""The flow check finds what customers would stumble over, with the line to change."""

from pathlib import Path

import pytest

from qiantai.app.offering import action_names
from qiantai.conversation.flowcheck import check_flows
from qiantai.floor.config import Settings
from qiantai.floor.packs import Packs
from qiantai.understanding.model import ENTITY_KINDS

FLOW = """flows:
  greet:
    name: {zh: 问候, en: Greeting}
    slots:
      amount: {from: [amount]}
      shoe: {from: [shoe_size]}
    steps:
      - collect: amount
      - action: money.print
        next:
          - if: outcome == 'ok'
            then:
              - {say: utter_unknown, next: STOP}
          - else: last
      - say: utter_hello
      - id: last
        say: utter_hello
"""
RESPONSES = """
utter_hello: {zh: 您好, en: Hello}
utter_ask_amount: {zh: 多少, en: How much}
"""


@pytest.fixture
def small(tmp_path: Path) -> Packs:
    for folder, text in (("flows", FLOW), ("responses", RESPONSES)):
        (tmp_path / "bank" / folder).mkdir(parents=True)
        (tmp_path / "bank" / folder / "a.yaml").write_text(text, encoding="utf-8")
    return Packs(tmp_path, ("bank",))


def test_every_mistake_has_its_line(small: Packs) -> None:
    found = check_flows(small, ["money.count"], ["amount"])
    assert [(one.line, one.message) for one in found] == [
        (6, "slot shoe: no message brings shoe_size"),
        (9, "nothing is called money.print"),
        (13, "no response utter_unknown"),
        (15, "no step leads here"),
    ]
    assert str(found[1]).startswith("bank/flows/a.yaml:9: greet.action_1: ")


def test_a_flow_that_no_start_would_take_is_one_mistake(small: Packs) -> None:
    wrong = FLOW.replace("- collect: amount", "- collect: amount\n        next: nowhere")
    revised = small.revising({"bank/flows/a.yaml": wrong})
    (problem,) = check_flows(revised, ["money.print"], ["amount"])
    assert (problem.line, problem.flow) == (2, "greet")
    assert "nowhere" in problem.message


def test_the_flows_of_the_packs_have_no_mistake() -> None:
    settings = Settings()
    problems = check_flows(settings.pack_set, action_names(settings), sorted(ENTITY_KINDS))
    assert [str(one) for one in problems] == []
