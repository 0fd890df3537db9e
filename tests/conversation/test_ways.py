"""What is asked of the way a service is done is heard by its words and belongs to the service that is open or was just done."""

import pytest
from tests.conversation.conftest import Say

from qiantai.conversation.decisions import Way
from qiantai.conversation.flowbook import FlowBook
from qiantai.conversation.menu import FlowMenu
from qiantai.conversation.model import Frame, Memory, Topic
from qiantai.conversation.references import References
from qiantai.conversation.ways import card_of, ways
from qiantai.floor.packs import Packs

DONE = Topic("cc_lost_report", "done", {"card": "9012"})


@pytest.fixture(scope="module")
def references(packs: Packs) -> References:
    return References.load(packs)


@pytest.fixture(scope="module")
def menu(packs: Packs, references: References) -> FlowMenu:
    return FlowMenu(FlowBook.load(packs), references)


def within(flow: str) -> Memory:
    return Memory(frames=(Frame(flow, "1", 0, waiting="confirm"),))


@pytest.mark.parametrize(
    ("text", "memory", "kind"),
    [
        ("要不要输验证码", within("transfer_make"), "check"),
        ("会不会还要刷个脸?", within("phone_change"), "check"),
        ("我没点确认 不会已经扣了吧", within("bill_pay"), "unconfirmed"),
        ("可以让我老婆替我办吗", within("profile_update"), "proxy"),
        ("锁的是哪张", Memory(topics=(DONE,)), "which"),
    ],
)
def test_a_question_about_the_way_is_heard(
    text: str, memory: Memory, kind: str, references: References, menu: FlowMenu, said: Say
) -> None:
    asked = said(text)
    [move] = ways(memory, asked, menu, references.lean(asked))
    assert isinstance(move, Way)
    assert move.kind == kind


@pytest.mark.parametrize(
    ("text", "memory"),
    [
        ("要不要输验证码", Memory()),
        ("验证码收不到", within("transfer_make")),
        ("转三百", within("transfer_make")),
        ("我没点确认 不会已经扣了吧", Memory(topics=(DONE,))),
        ("锁的是哪张", Memory()),
    ],
)
def test_without_a_service_or_such_words_nothing_is_heard(
    text: str, memory: Memory, references: References, menu: FlowMenu, said: Say
) -> None:
    asked = said(text)
    assert ways(memory, asked, menu, references.lean(asked)) == ()


def test_the_card_is_the_one_that_was_dealt_with() -> None:
    assert card_of(Memory(topics=(DONE,))) == "9012"
    assert card_of(Memory()) is None
