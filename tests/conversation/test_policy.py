"""The policy as a table: what is decided for which memory and message."""

import pytest
from tests.conversation.conftest import Say

from qiantai.conversation.flowbook import FlowBook
from qiantai.conversation.menu import FlowMenu
from qiantai.conversation.model import Frame, Memory
from qiantai.conversation.policy import (
    Answer,
    Cancel,
    Clarify,
    Confirm,
    Fill,
    Move,
    Repeat,
    Small,
    Start,
    Unknown,
    decide,
)
from qiantai.floor.packs import Packs


@pytest.fixture(scope="module")
def menu(packs: Packs) -> FlowMenu:
    return FlowMenu(FlowBook.load(packs))


def in_transfer(waiting: str, **slots: str) -> Memory:
    return Memory(frames=(Frame("transfer_make", "v", 1, slots=slots, waiting=waiting),))


FRESH = Memory()


@pytest.mark.parametrize(
    ("memory", "message", "moves"),
    [
        (FRESH, {"needs": {"balance_query": 0.9}}, [Start("balance_query")]),
        (FRESH, {"needs": {"transfer_fee": 0.9}}, [Answer(("transfer_fee",))]),
        (
            FRESH,
            {"needs": {"balance_query": 0.9, "transfer_make": 0.8}},
            [Start("balance_query", then=("transfer_make",))],
        ),
        (
            FRESH,
            {"needs": {"transfer_make": 0.9}, "urgent": "card_lost_report"},
            [Start("card_lost_report", then=("transfer_make",))],
        ),
        (FRESH, {"urgent": "human_handoff"}, [Start("human_handoff")]),
        (FRESH, {"act": "person"}, [Start("human_handoff")]),
        (FRESH, {"act": "greet"}, [Small("greet")]),
        (FRESH, {"needs": {"chitchat": 0.9}, "act": "thanks"}, [Small("thanks")]),
        (FRESH, {"needs": {"chitchat": 0.9}}, [Small("chat")]),
        (FRESH, {"needs": {"out_of_scope": 0.9}}, [Answer(("out_of_scope",))]),
        (FRESH, {}, [Unknown()]),
        (
            FRESH,
            {
                "needs": {"wealth_redeem": 0.4},
                "ranking": {"wealth_redeem": 0.4, "fund_redeem": 0.35},
            },
            [Clarify(("wealth_redeem", "fund_redeem"))],
        ),
        (in_transfer("confirm"), {"act": "confirm"}, [Confirm()]),
        (in_transfer("confirm"), {"act": "deny"}, [Cancel()]),
        (in_transfer("confirm"), {"act": "cancel"}, [Cancel()]),
        (in_transfer("confirm"), {"act": "correct", "amount": "800.00"}, [Fill()]),
        (in_transfer("confirm"), {"act": "deny", "amount": "800.00"}, [Fill()]),
        (in_transfer("confirm"), {"act": "repeat"}, [Repeat()]),
        (in_transfer("amount"), {"amount": "500.00"}, [Fill()]),
        (in_transfer("amount"), {"needs": {"balance_query": 0.9}}, [Start("balance_query")]),
        (in_transfer("amount"), {"needs": {"transfer_fee": 0.9}}, [Answer(("transfer_fee",))]),
        (in_transfer("amount"), {"act": "thanks"}, [Small("thanks"), Repeat()]),
        (in_transfer("amount"), {}, [Fill(words=False)]),
        (in_transfer("payee"), {}, [Fill()]),
        (in_transfer("amount"), {"urgent": "fraud_victim_report"}, [Start("fraud_victim_report")]),
        (in_transfer("amount"), {"act": "person"}, [Start("human_handoff")]),
    ],
)
def test_the_move_follows_from_memory_and_message(
    memory: Memory, message: dict[str, object], moves: list[Move], menu: FlowMenu, said: Say
) -> None:
    assert list(decide(memory, said("一句话", **message), menu)) == moves
