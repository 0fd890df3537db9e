"""Words come from templates with supplied values only, in the customer's language."""

from pathlib import Path

import pytest

from qiantai.conversation.compose import Composer, Reply
from qiantai.conversation.flows import Line
from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs


@pytest.fixture(scope="module")
def composer(packs: Packs) -> Composer:
    return Composer.load(packs)


def test_a_line_is_said_in_the_language_of_the_customer(composer: Composer) -> None:
    line = Line("utter_cancelled", {"flow": {"zh": "转账", "en": "Transfer"}})
    assert composer.say(Reply(), line, "zh-Hans").text == "好的，“转账”已取消，没有做任何改动。"
    assert "轉賬" in composer.say(Reply(), line, "zh-Hant").text
    assert composer.say(Reply(), line, "en").text.startswith('All right, "Transfer" is cancelled')


def test_a_value_that_no_tool_supplied_is_an_error(composer: Composer) -> None:
    line = Line("utter_insufficient_funds", {"last4": "6789"})
    assert composer.missing(line) == {"balance"}
    with pytest.raises(KeyError):
        composer.say(Reply(), line, "zh-Hans")


def test_money_is_shown_with_separators_and_lists_line_by_line(composer: Composer) -> None:
    accounts = [
        {
            "name": "I类户",
            "last4": "6789",
            "balance": "48250.36",
            "available": "48250.36",
            "status_text": "正常",
        }
    ]
    text = composer.say(
        Reply(), Line("utter_balance", {"accounts": accounts, "total": "48250.36"}), "zh-Hans"
    ).text
    assert text.splitlines()[1].startswith("· I类户（尾号 6789）：余额 48,250.36 元")


def test_a_response_needs_both_languages_with_the_same_fields(tmp_path: Path) -> None:
    folder = tmp_path / "bank" / "responses"
    folder.mkdir(parents=True)
    (folder / "x.yaml").write_text("utter_x: {zh: '你好 {name}', en: 'Hello'}", encoding="utf-8")
    with pytest.raises(Misconfigured, match="utter_x"):
        Composer.load(Packs(tmp_path, ("bank",)))


def test_what_words_rest_on_is_cited_once_and_exists(packs: Packs) -> None:
    def chip(article: str, language: str, number: int) -> dict[str, object]:
        return {"n": number, "article": article}

    composer = Composer.load(packs, chip)
    cited = composer.cited()
    known = {entry["id"] for _, entries in packs.documents("articles") for entry in entries}
    assert {one for articles in cited.values() for one in articles} <= known
    line = Line(
        "utter_stock_dividends_rule", {"tax_short": "20%", "tax_mid": "10%", "tax_long": "0"}
    )
    twice = composer.say(composer.say(Reply(), line, "zh-Hans"), line, "zh-Hans")
    assert [one["n"] for one in twice.citations] == [1]
