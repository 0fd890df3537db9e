"""Which messages an editor gets to see, and what a confident turn leaves behind: a count."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, cast
from uuid import uuid4

import pytest
from tests.conversation.conftest import Say

from qiantai.conversation.decisions import Answer, Cancel, Clarify, Fill, Move, Pick, Start, Unknown
from qiantai.conversation.exchange import Exchange
from qiantai.conversation.model import Frame, Memory, Offer, Session
from qiantai.conversation.noticing import Noticing
from qiantai.understanding import Analyser, Understanding

NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)
Notice = Callable[..., list[dict[str, Any]]]


class Earlier:
    """An analyser that reads one text."""

    def __init__(self, understanding: Understanding | None) -> None:
        self._understanding = understanding

    def analyse(self, text: str, today: date) -> Understanding:
        assert self._understanding is not None, "a confident turn reads nothing again"
        return self._understanding


def session(memory: Memory) -> Session:
    return Session(
        uuid4(), None, None, "web", "pending", "auto", None, None, 0, None, "zh-Hans", False,
        "standard", 7, 5, memory, NOW, NOW,
    )  # fmt: skip


@pytest.fixture
def counted() -> list[tuple[str, float, bool]]:
    return []


@pytest.fixture
def notice(counted: list[tuple[str, float, bool]]) -> Notice:
    """The facts of one turn: what was said, the move, and what was there before."""

    def run(
        said: Understanding,
        move: Move,
        *,
        before: Memory | None = None,
        earlier: Understanding | None = None,
        value: str | None = None,
    ) -> list[dict[str, Any]]:
        memory = before or Memory()
        exchange = Exchange(session(memory), memory, NOW, "zh-Hans", said)
        noticing = Noticing(
            cast(Analyser, Earlier(earlier)), lambda *values: counted.append(values)
        )
        noticing.notice(exchange, value, [move])
        return [dict(fact.body) for fact in exchange.facts]

    return run


def test_confident_turn_is_only_counted(
    notice: Notice, said: Say, counted: list[tuple[str, float, bool]]
) -> None:
    assert notice(said("查余额", needs={"balance_query": 0.97}), Start("balance_query")) == []
    assert counted == [("balance_query", 0.97, True)]


@pytest.mark.parametrize(
    ("move", "reason"),
    [
        (Start("balance_query"), "unsure"),
        (Answer(("balance_query",)), "unsure"),
        (Clarify(("balance_query", "cc_bill_query")), "clarified"),
        (Unknown(), "unknown"),
    ],
)
def test_unsure_asked_and_unknown_are_published(
    notice: Notice, said: Say, move: Move, reason: str
) -> None:
    message = said("那个钱", needs={"balance_query": 0.41})
    (fact,) = notice(message, move)
    assert (fact["reason"], fact["predicted"], fact["score"]) == (reason, "balance_query", 0.41)
    assert fact["offset"] == 7


def test_answer_inside_a_flow_and_reference_to_what_went_before_say_no_need(
    notice: Notice, said: Say, counted: list[tuple[str, float, bool]]
) -> None:
    assert notice(said("八百", ranking={"fund_buy": 0.1}), Fill()) == []
    assert notice(said("那信用卡呢", ranking={"cc_apply": 0.3}), Start("cc_bill_query")) == []
    assert counted == []


def test_flow_cancelled_at_once_brings_up_the_message_that_began_it(
    notice: Notice, said: Say
) -> None:
    begun = said("卡的事", needs={"card_lost_report": 0.8})
    before = Memory(frames=(Frame("card_lost_report", "1", 5),), heard=("卡的事",))
    (fact,) = notice(said("不是", act="cancel"), Cancel(), before=before, earlier=begun)
    assert (fact["reason"], fact["text"], fact["offset"]) == ("corrected", "卡的事", 5)
    other = Memory(frames=(Frame("transfer_make", "1", 2),), heard=("卡的事",))
    assert notice(said("算了", act="cancel"), Cancel(), before=other, earlier=begun) == []


def test_another_need_after_no_corrects_the_message_before(notice: Notice, said: Say) -> None:
    begun = said("查一下卡", needs={"balance_query": 0.8})
    before = Memory(heard=("查一下卡",), last_intent="balance_query")
    message = said("不是,查账单", needs={"cc_bill_query": 0.9}, act="deny")
    (fact,) = notice(message, Start("cc_bill_query"), before=before, earlier=begun)
    assert (fact["reason"], fact["suggested"]) == ("corrected", "cc_bill_query")
    assert fact["text"] == "查一下卡"


@pytest.mark.parametrize("move", [Start("cc_bill_query"), Pick("start:cc_bill_query")])
def test_choice_after_a_question_is_what_the_message_meant(
    notice: Notice, said: Say, move: Move
) -> None:
    asked = said("账单", needs={"balance_query": 0.5})
    options = ({"value": "start:balance_query"}, {"value": "start:cc_bill_query"})
    before = Memory(heard=("账单",), offer=Offer(options, words="账单", asks=True))
    message = said("信用卡的", needs={"cc_bill_query": 0.9})
    (fact,) = notice(message, move, before=before, earlier=asked, value="start:cc_bill_query")
    assert (fact["reason"], fact["text"], fact["suggested"]) == (
        "clarified",
        "账单",
        "cc_bill_query",
    )
