"""What leans on the conversation is read from the words alone, and explained from what was dealt with before."""

import pytest
from tests.conversation.conftest import Say

from qiantai.conversation.answered import answering, ordered
from qiantai.conversation.flowbook import FlowBook
from qiantai.conversation.memory import inherited, split_entities
from qiantai.conversation.menu import FlowMenu
from qiantai.conversation.model import Frame, Memory, Need, Offer, Topic
from qiantai.conversation.policy import (
    Answer,
    Cancel,
    Confirm,
    Move,
    Pick,
    Point,
    Return,
    Start,
    TooLate,
    Unknown,
    decide,
)
from qiantai.conversation.references import References, asks
from qiantai.conversation.store import read_memory, write_memory
from qiantai.floor.packs import Packs
from qiantai.understanding import Entity, IntentScore, Understanding

BALANCE = Topic(
    "balance_query",
    "shown",
    shown=({"value": "6789"}, {"value": "1122"}),
    kind="card_last4",
)
ONE_CARD = Topic("balance_query", "shown", {"card": "6789"}, ({"value": "6789"},), "card_last4")
BILL = Topic("cc_bill_query", "shown", {"card": "9012"}, ({"value": "9012"},), "card_last4")
SENT = Topic("transfer_make", "done", {"payee": "李娜", "amount": "500.00"})
LEFT = Topic("transfer_make", "cancelled", {"payee": "李娜", "amount": "500.00"})
LIST = Topic("txn_detail_query", "shown", {}, ({"value": "t1"}, {"value": "t2"}), "transaction")
FEE = Topic("transfer_fee", "answered", words="跨行转账收手续费吗")


@pytest.fixture(scope="module")
def references(packs: Packs) -> References:
    return References.load(packs)


@pytest.fixture(scope="module")
def menu(packs: Packs, references: References) -> FlowMenu:
    return FlowMenu(FlowBook.load(packs), references)


def after(*topics: Topic) -> Memory:
    return Memory(topics=topics)


def dated(text: str, said: str, kind: str, value: str | tuple[str, ...]) -> Understanding:
    start = text.index(said)
    entity = Entity(kind, value, said, start, start + len(said))
    return Understanding(text, text, "zh-Hans", (), (), (entity,), None, "平静", 0.0, None)


@pytest.mark.parametrize(
    ("memory", "text", "found"),
    [
        (after(ONE_CARD), "另一张呢", {"other_card": "6789"}),
        (after(BALANCE), "另一张呢", {"other_card": "6789"}),
        (after(BALANCE), "第二张的明细", {"card_last4": "1122"}),
        (after(BALANCE), "最后一个", {"card_last4": "1122"}),
        (after(BALANCE), "the second one please", {"card_last4": "1122"}),
        (after(BALANCE), "第五张", {}),
        (after(BALANCE), "这张卡丢了", {}),
        (after(ONE_CARD), "这张卡丢了", {"card_last4": "6789"}),
        (after(BALANCE), "what about last month", {}),
        (after(SENT), "再给她转三百", {"payee": "李娜"}),
        (after(SENT), "给我妈转三百", {}),
        (after(), "第二个", {}),
    ],
)
def test_a_reference_becomes_the_value_it_means(
    memory: Memory, text: str, found: dict[str, str], references: References, said: Say
) -> None:
    resolved = references.resolve(memory, said(text))
    assert {entity.kind: entity.value for entity in resolved.entities} == found


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("那{上个月}呢", True),
        ("我问的是{上个月}的", True),
        ("what about {last month}?", True),
        ("{上个月}的工资到账了吗", False),
        ("{上个月}为什么扣年费", False),
    ],
)
def test_a_message_is_bare_when_only_entities_and_small_words_are_left(
    text: str, bare: bool, references: References
) -> None:
    said = text[text.index("{") + 1 : text.index("}")]
    plain = text.replace("{", "").replace("}", "")
    assert references.lean(dated(plain, said, "date_range", ("a", "b"))).bare is bare


@pytest.mark.parametrize(
    ("memory", "text", "message", "moves"),
    [
        (after(BILL), "另一张呢", {}, [Start("cc_bill_query", {"card": "9012"})]),
        (after(BILL), "那最低还多少呢", {}, [Start("cc_bill_query", {"card": "9012"})]),
        (after(FEE), "那本行的呢", {}, [Answer(("transfer_fee",), "那本行的呢 跨行转账收手续费吗")]),
        (
            after(FEE),
            "那本行的呢",
            {"needs": {"cc_min_pay_info": 0.9}},
            [Answer(("transfer_fee",), "那本行的呢 跨行转账收手续费吗")],
        ),
        (
            after(FEE),
            "那最低还款额会怎样算呢",
            {"needs": {"cc_min_pay_info": 0.9}},
            [Answer(("cc_min_pay_info",), instead=("transfer_fee", "那最低还款额会怎样算呢 跨行转账收手续费吗"))],
        ),
        (after(LIST), "第二笔是什么", {"needs": {"txn_detail_query": 0.9}}, [Point("t2")]),
        (after(LIST), "第二笔最低还款会怎样", {"needs": {"cc_min_pay_info": 0.9}}, [Answer(("cc_min_pay_info",))]),
        (after(FEE), "都不是", {}, [Unknown()]),
        (after(SENT), "把刚才那笔再转一遍", {}, [Start("transfer_make", SENT.slots)]),
        (after(SENT, BALANCE), "再转一遍", {}, [Start("transfer_make", SENT.slots)]),
        (after(SENT), "再来一次", {"needs": {"cc_min_pay_info": 0.9}}, [Answer(("cc_min_pay_info",))]),
        (after(SENT), "不对是八百", {"act": "correct", "amount": "800.00"}, [TooLate("transfer_make")]),
        (after(SENT), "算了", {"act": "cancel"}, [TooLate("transfer_make")]),
        (after(LEFT, BALANCE), "继续刚才的转账", {}, [Start("transfer_make", LEFT.slots)]),
        (after(BALANCE), "再说一遍", {"act": "repeat"}, [Start("balance_query")]),
        (after(FEE), "再说一遍", {"act": "repeat"}, [Answer(("transfer_fee",), FEE.words)]),
        (after(FEE), "答非所问", {}, [Unknown()]),
        (
            after(),
            "不查余额,查账单",
            {"needs": {"balance_query": 0.9, "cc_bill_query": 0.8}},
            [Start("cc_bill_query")],
        ),
    ],
)  # fmt: skip
def test_what_is_left_out_is_in_what_was_dealt_with(
    memory: Memory,
    text: str,
    message: dict[str, object],
    moves: list[Move],
    menu: FlowMenu,
    said: Say,
) -> None:
    understood = menu.resolved(memory, said(text, **message))
    assert list(decide(memory, understood, menu)) == moves


ASKED = Offer(
    (
        {"value": "about:fund_redeem", "label": "基金赎回"},
        {"value": "about:wealth_redeem", "label": "理财赎回"},
    ),
    words="赎回",
    asks=True,
)


@pytest.mark.parametrize(
    ("text", "message", "moves"),
    [
        ("2", {}, [Pick("about:wealth_redeem", "理财赎回")]),
        ("第一个吧", {}, [Pick("about:fund_redeem", "基金赎回")]),
        ("后面那个", {}, [Pick("about:wealth_redeem", "理财赎回")]),
        ("理财赎回", {}, [Pick("about:wealth_redeem", "理财赎回")]),
        ("是基金的", {"ranking": {"fund_info": 0.4, "fund_redeem": 0.3}}, [Pick("about:fund_redeem", "基金赎回")]),
        ("查余额", {"needs": {"balance_query": 0.9}}, [Start("balance_query")]),
        ("都不是", {}, [Unknown()]),
        ("两个都要", {}, [Answer(("fund_redeem",), "赎回", ("wealth_redeem",))]),
    ],
)  # fmt: skip
def test_a_clarifying_question_is_answered_by_number_label_or_new_words(
    text: str, message: dict[str, object], moves: list[Move], menu: FlowMenu, said: Say
) -> None:
    assert list(decide(Memory(offer=ASKED), said(text, **message), menu)) == moves


def test_a_clause_that_gives_up_cancels_and_the_rest_is_served(menu: FlowMenu, said: Say) -> None:
    memory = Memory(frames=(Frame("transfer_make", "v", 1, waiting="confirm"),))
    message = said("先不转了,查下余额", needs={"balance_query": 0.9})
    assert list(decide(memory, message, menu)) == [Cancel(), Start("balance_query")]


def test_words_for_a_complaint_are_no_cancellation(menu: FlowMenu, said: Say) -> None:
    memory = Memory(frames=(Frame("complaint_file", "v", 1, waiting="reason"),))
    moves = decide(memory, said("不办了之后你们还一直给我打电话推销理财产品"), menu)
    assert Cancel() not in moves


def test_an_open_flow_below_is_returned_to_and_not_begun_again(menu: FlowMenu, said: Say) -> None:
    frames = (
        Frame("transfer_make", "v", 1, waiting="confirm"),
        Frame("complaint_file", "v", 2, waiting="reason"),
    )
    moves = decide(Memory(frames=frames), said("回到刚才的转账"), menu)
    assert list(moves) == [Return("transfer_make")]


def test_only_the_newly_said_one_of_rival_slots_stands(packs: Packs) -> None:
    flow = FlowBook.load(packs).get("txn_detail_query")
    earlier = {"card": "6789", "date_range": ["2026-11-01", "2026-11-30"]}
    frame = Frame(flow.id, "v", 1, slots={"date": "2026-11-20"})
    assert inherited(earlier, frame, flow).slots == {"card": "6789", "date": "2026-11-20"}
    frame = Frame(flow.id, "v", 1, slots={"not_card": "6789", "card": None})
    assert inherited(earlier, frame, flow).slots.get("card") is None


def test_entities_go_to_the_need_that_takes_them_clause_by_clause() -> None:
    text = "给我妈转五百,查1122的余额"
    entities = (
        Entity("relation", "妈妈", "我妈", 1, 3),
        Entity("amount", "500.00", "五百", 4, 6),
        Entity("card_last4", "1122", "1122", 8, 12),
    )
    said = Understanding(text, text, "zh-Hans", (), (), entities, None, "平静", 0.0, None)
    kinds = [frozenset({"relation", "amount", "card_last4"}), frozenset({"card_last4"})]
    assert split_entities(said, kinds) == [entities[:2], entities[2:]]


def test_two_transfers_in_one_message_are_two(menu: FlowMenu) -> None:
    text = "给我妈转五百,给李娜转三百"
    entities = (
        Entity("relation", "妈妈", "我妈", 1, 3),
        Entity("amount", "500.00", "五百", 4, 6),
        Entity("payee", "李娜", "李娜", 8, 10),
        Entity("amount", "300.00", "三百", 11, 13),
    )
    needs = (IntentScore("transfer_make", 0.9),)
    said = Understanding(text, text, "zh-Hans", needs, needs, entities, None, "平静", 0.0, None)
    assert list(decide(Memory(), said, menu)) == [Start("transfer_make", then=("transfer_make",))]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("我不是要查余额,我要转账", "我要转账"),
        ("不查余额,查账单", "查账单"),
        ("不是本人可以办理吗,需要带什么", None),
        ("不用密码怎么取钱,要带什么", None),
        ("不查余额", None),
        ("卡丢了,不要让人取钱", None),
    ],
)
def test_what_is_wanted_instead_stands_alone(
    text: str, wanted: str | None, references: References, said: Say
) -> None:
    assert references.wanted(said(text)) == wanted


def test_a_yes_may_bring_another_need(menu: FlowMenu, said: Say) -> None:
    memory = Memory(frames=(Frame("transfer_make", "v", 1, waiting="confirm"),))
    message = said("确认,顺便查下余额", act="confirm", needs={"balance_query": 0.9})
    assert list(decide(memory, message, menu)) == [Confirm(("balance_query",))]
    assert list(decide(memory, said("好的确认"), menu)) == [Confirm()]
    assert Confirm() not in decide(memory, said("先别确认"), menu)


def test_a_name_is_taken_out_of_the_words_around_it(references: References) -> None:
    assert references.name_in("他叫李娜") == "李娜"
    assert references.name_in("转给李娜吧") == "李娜"
    assert references.name_in("李娜") == "李娜"


def test_memory_survives_the_database() -> None:
    entity = Entity("date_range", ("2026-11-01", "2026-11-30"), "这个月", 0, 3)
    memory = Memory(
        frames=(Frame("transfer_make", "v", 1, slots={"amount": "1.00"}, waiting="confirm"),),
        topics=(ONE_CARD, FEE),
        pending=(Need("balance_query", (entity,), "查余额", 3, 1),),
        offer=ASKED,
        heard=("你好",),
    )
    assert read_memory(write_memory(memory)) == memory
    assert read_memory({**write_memory(memory), "of_an_older_version": 1}) == memory


@pytest.mark.parametrize(
    ("text", "drops", "only", "leaves"),
    [
        ("才五千六 亏死了 先不退了", True, False, True),
        ("身份证在老家呢 这会儿拍不了 先不办了 取消吧", True, False, True),
        ("不卖了 撤销", True, True, False),
        ("还要跑一趟啊,那算了不销了,留着", False, False, True),
        ("不转了 查一下余额", True, False, False),
        ("他们说先不退了让我等", False, False, False),
    ],
)
def test_what_the_last_clause_gives_up_counts_whatever_was_said_before(
    references: References, said: Say, text: str, drops: bool, only: bool, leaves: bool
) -> None:
    lean = references.lean(said(text))
    assert (lean.drops, lean.only_drops, lean.leaves) == (drops, only, leaves)


def test_what_was_only_heard_of_is_no_report_of_fraud(references: References, said: Say) -> None:
    heard = said("网上说好多卡被国外盗刷 把我信用卡9012境外支付关了", needs={"cc_fraud_txn": 0.9})
    own = said("我的信用卡被盗刷了 快锁卡", needs={"cc_fraud_txn": 0.9})
    made = references.made.meant(heard)
    assert made is not None
    assert made[0] == "security_setting"
    assert references.made.meant(own) is None


@pytest.mark.parametrize(
    ("text", "read", "before", "means"),
    [
        ("我刚才已经付了两千给他", "transfer_make", "loan_scam_check", "fraud_victim_report"),
        ("我刚才已经付了两千给他", "transfer_make", "balance_query", None),
        ("幸好我还没转钱过去", "transfer_make", "loan_scam_check", None),
        ("要是转了钱会咋样", "transfer_make", "loan_scam_check", None),
        ("今后还会涨吗", "ins_renewal", "fund_info", "fund_info"),
        ("今后还会涨吗", "ins_renewal", "ins_renewal", None),
        ("最迟几号给我答复", "cc_bill_query", "complaint_progress", "complaint_progress"),
        ("最迟几号还款", "cc_bill_query", "complaint_progress", None),
        ("该不该给经理送个红包", "out_of_scope", "loan_progress", "fee_schedule"),
        ("要给我妈打点钱过去", "transfer_make", "", None),
        ("他业务员讲瞒着也赔了", "ins_mis_selling", "ins_health_notice", "ins_health_notice"),
        ("业务员叫我瞒着,我要投诉", "ins_mis_selling", "ins_health_notice", None),
        ("就退那份养老年金", "ins_annuity_payout", "ins_cooling_off", "ins_cooling_off"),
        ("养老年金每年领多少", "ins_annuity_payout", "ins_cooling_off", None),
        ("别人捡到还能刷吗", "cc_limit_query", "cc_lost_report", "cc_lost_report"),
    ],
)
def test_what_was_spoken_of_says_which_need_words_mean(
    references: References, said: Say, text: str, read: str, before: str, means: str | None
) -> None:
    found = references.made.meant(said(text, needs={read: 0.9}), before)
    assert (found and found[0]) == means


def test_a_last_word_that_settles_is_no_question(said: Say) -> None:
    assert not asks(said("我女儿说划不来,那就存一年嘛"))
    assert not asks(said("就存两千嘛"))
    assert asks(said("可以改嘛"))
    assert asks(said("那就要多少嘛"))


def test_who_only_says_how_it_should_be_is_no_value_of_a_read_back() -> None:
    spoken = answering(dated("我老公说给多了,那就五百", "老公", "relation", "老公"))
    assert spoken.entities == ()
    given = answering(dated("转给老公说好的那个数", "老公", "relation", "老公"))
    assert [one.kind for one in given.entities] == ["relation"]


@pytest.mark.parametrize(
    ("text", "sums", "kept"),
    [
        ("不对,还要加三百 两千三", ("三百", "两千三"), ["两千三"]),
        ("加上药费二百一共一千二", ("二百", "一千二"), ["一千二"]),
        ("不对,两千,剩下一千给李娜", ("两千", "一千"), ["两千", "一千"]),
    ],
)
def test_the_total_that_is_said_last_is_meant(
    text: str, sums: tuple[str, ...], kept: list[str]
) -> None:
    places = [(one, text.index(one)) for one in sums]
    found = tuple(Entity("amount", one, one, at, at + len(one)) for one, at in places)
    read = Understanding(text, text, "zh-Hans", (), (), found, None, "平静", 0.0, None)
    assert [one.text for one in answering(ordered(read)).entities] == kept
