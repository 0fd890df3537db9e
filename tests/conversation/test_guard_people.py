"""A person's words are judged more closely than released ones: other ways to say it, tone, and figures."""

import pytest

from qiantai.conversation.guard import Finding, Guard
from qiantai.floor.packs import Packs

WORDS = 120


@pytest.fixture
def guard(packs: Packs) -> Guard:
    return Guard.load(packs)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("您放心,本金不会少的", "no_loss"),
        ("这个产品从来没亏过", "no_loss"),
        ("亏了算我的", "no_loss"),
        ("您不用担心一定会涨", "promise"),
        ("贷款肯定能批下来", "promise"),
        ("我给您保证没问题", "promise"),
        ("收益是全行业第一名", "best"),
        ("下周肯定会涨", "forecast"),
        ("这款保险什么都赔", "insurance_misleading"),
        ("两年后都能赔的", "insurance_misleading"),
        ("我们不看征信", "loan_misleading"),
        ("我不知道", "shirking"),
        ("不知道", "shirking"),
        ("您快点说", "impatience"),
        ("投诉也没用", "threat"),
        ("这个办不了", "refusal"),
        ("麻烦您把验证码发给我", "asks_secret"),
        ("先转到我的账户", "beyond_authority"),
    ],
)
def test_other_ways_to_say_it_are_found(guard: Guard, text: str, rule: str) -> None:
    [finding] = guard.check_person(text)
    assert finding.rule == rule
    assert finding.why["zh"]
    assert finding.why["en"]
    assert finding.article
    assert finding.instead


@pytest.mark.parametrize(
    "text",
    [
        "不能保证一定能通过审核,以审批结果为准",
        "请不要把验证码发给我或任何人",
        "没有人能保证下周一定会涨",
        "我帮您核实并跟进",
        "理财产品不保本,请您留意风险",
        "请您稍等,我马上为您核实",
    ],
)
def test_lawful_words_of_a_person_pass(guard: Guard, text: str) -> None:
    assert guard.check_person(text) == ()


def test_tone_words_bind_people_and_not_released_articles(guard: Guard) -> None:
    assert guard.check("自助渠道办不了时请到网点") == ()
    assert guard.check_person("自助渠道办不了时请到网点")


def test_a_full_number_is_shown_masked_with_its_place(guard: Guard) -> None:
    text = "您的卡号是6222021234567890128,请核对"
    [finding] = guard.check_person(text)
    assert "6222021234567890128".endswith(text[finding.start : finding.end][-4:])
    assert "0212345678" not in finding.words


def test_figures_join_in_and_overlaps_are_told_once(guard: Guard) -> None:
    def facts(text: str, *_: object) -> list[Finding]:
        place = text.index("5元")
        return [Finding(place, place + 2, "5元", "misstated", "0元", blocks=False)]

    guard.facts = facts
    found = guard.check_person("保证到账,手续费5元")
    assert [(one.rule, one.blocks) for one in found] == [("promise", True), ("misstated", False)]


def test_the_list_of_forbidden_words_is_long_enough(guard: Guard) -> None:
    words = {word for rule in guard.rules for word in (*rule.words, *rule.own)}
    assert len(words) >= WORDS
