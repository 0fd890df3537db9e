"""Personal data never shows, ordinary numbers stay, and hiding twice changes nothing."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qiantai.floor.privacy import (
    erase_secrets,
    is_card_number,
    is_identity_number,
    mask,
    mask_card,
    mask_name,
)

ID = "11010519491231002X"
CARD = "6222021234567890128"
GROUPED = "6222 0212 3456 7890 128"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("我的手机13812345678", "我的手机138****5678"),
        ("tel13812345678", "tel138****5678"),
        ("13812345678,13912345679", "138****5678,139****5679"),
        ("13812345678 13912345679", "138****5678 139****5679"),
        ("+8613812345678", "+86138****5678"),
        ("+86 138 1234 5678", "+86138****5678"),
        ("138-1234-5678", "138****5678"),
        ("1 3 8 1 2 3 4 5 6 7 8", "138****5678"),
        ("13812345678。", "138****5678。"),
        ("一三八一二三四五六七八", "138****5678"),
        ("幺三八 幺二三四 五六七八", "138****5678"),
        ("一三八,一二三四,五六七八", "138****5678"),
        ("第一13812345678", "第一138****5678"),
        ("138零零零零5678", "138****5678"),
        (f"身份证{ID}", "身份证110***********002X"),
        (f"卡{CARD}", "卡**** 0128"),
        (f"卡{GROUPED}", "卡**** 0128"),
        ("zhang.san@qq.com", "z***@qq.com"),
        ("车牌京A12345", "车牌京A****5"),
        ("粤B·D12348", "粤B****8"),
        ("护照E12345567", "护照E****567"),
    ],
)
def test_personal_data_is_hidden(text: str, shown: str) -> None:
    assert mask(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "转500元",
        "一下子就好了,一二三四五",
        "2026-11-22 10:30:55",
        "2026-11-22 2026-11-23 2026-11-24",
        "余额48250.36元",
        "订单20261122000123456",
        "019ab0c4-1234-7123-8123-138123456789",
        "12345678901234567890123",
        "热线95000",
        "0000000000000000",
        "",
    ],
)
def test_ordinary_numbers_stay(text: str) -> None:
    assert mask(text) == text


def test_identity_number_with_letter_check_digit_is_hidden() -> None:
    number = next(
        f"1101051990030712{i}X" for i in range(10) if is_identity_number(f"1101051990030712{i}X")
    )
    assert mask(number.lower()) == f"110***********{number[-4:]}"


def test_check_digits_decide() -> None:
    assert is_identity_number(ID)
    assert not is_identity_number(ID[:-1] + "2")
    assert is_card_number(CARD)
    assert not is_card_number(CARD[:-1] + "7")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("我的密码是123456", "我的密码是******"),
        ("验证码:8 8 6 6 2 1", "验证码:******"),
        ("验证码我收到了 886621", "验证码我收到了 ******"),
        ("密码一二三四五六", "密码******"),
        ("886621是我的验证码", "******是我的验证码"),
        ("CVV 123", "CVV ******"),
        ("PIN:4321", "PIN:******"),
        ("password: Hunter2!", "password: ******"),
        ("PASSWORD=secretword", "PASSWORD=******"),
        ("my password is Hunter22", "my password is ******"),
        ("密码是Abc@2026好记吗", "密码是******好记吗"),
    ],
)
def test_secrets_are_erased(text: str, shown: str) -> None:
    assert erase_secrets(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "忘记密码了,尾号6789的卡",
        "密码错了3次",
        "密码锁定24小时",
        "my password is wrong",
        "shipping 1234",
        "密码怎么改",
        "转账5000元",
        "验证码过了300秒才到",
    ],
)
def test_talk_about_secrets_stays(text: str) -> None:
    assert erase_secrets(text) == text


numbers = st.text(
    alphabet="0123456789一三八零幺13xX -,.、*@abEGZ京A.com密码是PIN:019+·", max_size=80
)
pieces = st.lists(
    st.one_of(
        st.sampled_from(
            [
                ID,
                CARD,
                GROUPED,
                "13812345678",
                "京A12345",
                "a.b@c.com",
                "密码",
                "PIN ",
                " ",
                "-",
                "*",
                "138",
            ]
        ),
        numbers,
    ),
    max_size=6,
).map("".join)


@settings(max_examples=1500, deadline=None)
@given(st.one_of(st.text(), numbers, pieces))
def test_hiding_never_raises_and_twice_is_once(text: str) -> None:
    once = mask(text)
    assert mask(once) == once
    erased = erase_secrets(text)
    assert erase_secrets(erased) == erased


@settings(max_examples=300, deadline=None)
@given(
    st.text(alphabet="我的号码是, :abc", max_size=20),
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.text(alphabet="谢谢。 ,!xyz", max_size=20),
)
def test_a_phone_never_survives(before: str, phone: str, after: str) -> None:
    assert phone not in mask(before + phone + after)


@pytest.mark.parametrize(
    ("before", "repeated", "times", "behind"),
    [
        ("", "a", 100_000, "@"),
        ("", "1", 100_000, ""),
        ("", "1 ", 20_000, ""),
        ("", "密码", 30_000, ""),
        ("", "一", 100_000, ""),
        ("", "京A", 40_000, ""),
        ("", "a@", 40_000, ""),
        ("a@", "b.", 40_000, ""),
    ],
)
def test_long_input_takes_linear_work(before: str, repeated: str, times: int, behind: str) -> None:
    def work(count: int) -> float:
        text = before + repeated * count + behind
        tried = []
        for _ in range(5):
            started = time.process_time()
            mask(text)
            erase_secrets(text)
            tried.append(time.process_time() - started)
        return min(tried)

    assert work(times) < 40 * work(times // 10)  # linear work is tenfold, quadratic a hundredfold


def test_names_and_cards_keep_what_helps_to_recognise_them() -> None:
    names = ["张伟", "王秀英", "欧阳小明", "John Smith", "张", ""]
    assert [mask_name(name) for name in names] == ["*伟", "**英", "欧**明", "J*** S****", "*", ""]
    assert [mask_name(mask_name(name)) for name in names] == [mask_name(name) for name in names]
    assert mask_card(CARD) == "**** 0128"
    assert mask_card("6789") == "**** 6789"
