"""Nobody says a promise, a taboo word, a request for secrets or unmasked personal data."""

import pytest

from qiantai.conversation.guard import Guard, told_masked
from qiantai.floor.packs import Packs


@pytest.fixture(scope="module")
def guard(packs: Packs) -> Guard:
    return Guard.load(packs)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("这款产品保本保息", "promise"),
        ("您放心,稳赚不赔", "promise"),
        ("This is a risk-free product", "promise"),
        ("加我微信,我给您办", "beyond_authority"),
        ("这事不归我管", "shirking"),
        ("有完没完", "impatience"),
        ("连这都不会", "mockery"),
        ("再骂我挂了", "threat"),
        ("把验证码告诉我", "asks_secret"),
        ("您的卡号是6222021234567890128", "personal_data"),
        ("请联系13812345678", "personal_data"),
    ],
)
def test_forbidden_words_are_found(guard: Guard, text: str, rule: str) -> None:
    assert rule in {finding.rule for finding in guard.check(text)}


@pytest.mark.parametrize(
    "text",
    [
        "理财产品不保本,请您留意风险",
        "任何人不得承诺稳赚不赔",
        "谨防以保本为名的骗局",
        "请不要把验证码告诉我或任何人",
        "尾号6789的账户余额48,250.36元",
        "您的投诉已受理,编号CP20261122-AB2CD3",
        "This product is not risk-free",
        "请拨打95000或12378",
    ],
)
def test_lawful_words_pass(guard: Guard, text: str) -> None:
    assert guard.check(text) == ()


def test_a_finding_says_where_and_what_to_say_instead(guard: Guard) -> None:
    [finding] = guard.check("这事不归我管,您问别人")
    assert (finding.start, finding.end) == (2, 6)
    assert finding.instead


def test_a_receipt_number_that_looks_like_a_card_may_be_said(guard: Guard) -> None:
    text = "转账成功,回单号 T2026112200000012。"
    assert any(guard.check(f"回单号 T20261122{n:08d}。") for n in range(20))
    assert not any(
        guard.check(f"回单号 T20261122{n:08d}。", [f"T20261122{n:08d}"]) for n in range(20)
    )
    assert guard.check(text + "手机 13800000001", ["T2026112200000012"])


def test_a_promise_that_the_customer_reports_is_none_of_ours(guard: Guard) -> None:
    told = "群里的老师说跟着他稳赚不赔"
    assert guard.check(f"请核对:“{told}”", quoted=[told]) == ()
    assert guard.check(f"请核对:“{told}”,我们也稳赚不赔", quoted=[told])


def test_personal_data_in_a_quotation_is_still_found(guard: Guard) -> None:
    told = "他让我打13812345678这个电话"
    assert guard.check(f"请核对:“{told}”", quoted=[told])


def test_a_number_that_the_customer_told_is_shown_masked(guard: Guard) -> None:
    text = "主题：柜台没人管 电话13900001234；邮箱 li@example.com"
    shown = told_masked(text, ["电话139 0000 1234", "发到li@example.com"])
    assert "139****1234" in shown
    assert guard.check(shown) == ()


def test_a_number_that_nobody_told_is_left_to_the_guard(guard: Guard) -> None:
    text = "请联系13812345678"
    assert guard.check(told_masked(text, ["电话13900001234"]))


def test_a_table_that_says_no_promises_nothing(packs: Packs) -> None:
    guard = Guard.load(packs)
    assert guard.check("示范稳健180天，保本：否") == ()
    assert guard.check("示范稳健180天，保本：是") != ()
