"""The translation line: in full between scripts, by a model held to the figures, key points otherwise, never silently wrong."""

import asyncio
from datetime import timedelta

import pytest
from tests.desk.test_wall import analyser
from tests.desk.writing import alone

from qiantai.desk.translating import PART, Line, _parts
from qiantai.floor.clock import ManualClock
from qiantai.floor.engines.base import CircuitOpen, EngineTimeout
from qiantai.floor.engines.breaker import REST
from qiantai.floor.engines.fake import FakeChat
from qiantai.floor.engines.openai import Endpoint, OpenAIChat
from qiantai.floor.packs import Packs
from qiantai.understanding import Analyser

__all__ = ["analyser"]
ASKED = "Will I be charged a fee for a transfer of 5,000 yuan to my mother tomorrow, card 6222021234567890128?"
TOLD = "明天用尾号**** 0128的卡给妈妈转5000元，手续费多少？"


@pytest.mark.parametrize(
    ("text", "to", "shown"),
    [
        ("轉賬要幾多手續費", "zh-Hans", "转账要几多手续费"),
        ("转账要多少手续费", "zh-Hant", "轉賬要多少手續費"),
    ],
)
async def test_the_other_script_is_shown_in_full_without_a_model(
    packs: Packs, analyser: Analyser, clock: ManualClock, text: str, to: str, shown: str
) -> None:
    translating, _ = alone(packs, analyser, clock, FakeChat({}))
    line = await translating.translate(text, to)
    assert line is not None
    assert (line.kind, line.text, line.why) == ("script", shown, "")


@pytest.mark.parametrize(
    ("text", "to"),
    [
        ("转账要多少手续费", "zh-Hans"),
        ("你好", "zh-Hant"),
        ("Hello there", "en"),
        ("8888", "en"),
        ("👍", "zh-Hans"),
    ],
)
async def test_words_that_the_agent_reads_anyway_have_no_line(
    packs: Packs, analyser: Analyser, clock: ManualClock, text: str, to: str
) -> None:
    translating, _ = alone(packs, analyser, clock)
    assert await translating.translate(text, to) is None


async def test_without_a_model_need_terms_and_values_are_shown_as_points_and_numbers_masked(
    packs: Packs, analyser: Analyser, clock: ManualClock
) -> None:
    translating, _ = alone(packs, analyser, clock)
    line = await translating.translate(ASKED, "zh-Hans")
    assert line is not None
    assert (line.kind, line.text, line.why) == ("points", "", "")
    points = {(one.kind, one.said, one.shown) for one in line.points}
    assert ("need", "", "转账手续费") in points
    assert ("term", "transfer", "转账") in points
    assert ("amount", "5,000 yuan", "5000.00元") in points
    assert ("date", "tomorrow", "2026-11-23") in points
    assert ("card_number", "**** 0128", "**** 0128") in points
    assert "6222021234567890128" not in repr(line)


async def test_points_of_chinese_are_in_english_and_of_a_traditional_reader_in_that_script(
    packs: Packs, analyser: Analyser, clock: ManualClock
) -> None:
    translating, _ = alone(packs, analyser, clock)
    chinese = await translating.translate("我想把两万五定期存款提前支取，手机13812345678", "en")
    assert chinese is not None
    assert {("term", "定期存款", "time deposit"), ("amount", "两万五", "CNY 25000.00")} <= {
        (one.kind, one.said, one.shown) for one in chinese.points
    }
    assert "13812345678" not in repr(chinese)
    english = await translating.translate("I lost my credit card yesterday", "zh-Hant")
    assert english is not None
    assert "信用卡掛失" in [one.shown for one in english.points]


async def test_a_term_that_was_only_guessed_from_its_sound_is_no_point(
    packs: Packs, analyser: Analyser, clock: ManualClock
) -> None:
    translating, _ = alone(packs, analyser, clock)
    line = await translating.translate("手续费多少", "en")
    assert line is not None
    assert "保险费" not in [one.said for one in line.points]
    assert all(one.shown != "premium" for one in line.points)


async def test_a_model_translates_and_is_shown_no_number_of_a_card(
    packs: Packs, analyser: Analyser, clock: ManualClock
) -> None:
    engine = FakeChat({"fee": TOLD})
    translating, _ = alone(packs, analyser, clock, engine)
    line = await translating.translate(ASKED, "zh-Hans")
    assert line == Line("model", "en", "zh-Hans", TOLD)
    ((instructions, question, _),) = engine.asked
    assert "6222021234567890128" not in question
    assert "**** 0128" in question
    assert ASKED[:20] not in instructions
    assert await translating.translate(ASKED, "zh-Hans") == line
    assert len(engine.asked) == 1


@pytest.mark.parametrize(
    ("told", "missing", "added"),
    [
        (TOLD.replace("5000", "500"), ("5,000 yuan",), ("500元",)),
        (TOLD.replace("5000元", "5000美元"), ("5,000 yuan",), ("5000美元",)),
        (TOLD.replace("明天", "后天"), ("tomorrow",), ("后天",)),
        (TOLD.replace("尾号**** 0128的", ""), ("**** 0128",), ()),
        (TOLD + "每笔2元。", (), ("2元",)),
    ],
)
async def test_a_translation_that_changes_a_figure_a_day_or_a_masked_number_says_so(
    packs: Packs,
    analyser: Analyser,
    clock: ManualClock,
    told: str,
    missing: tuple[str, ...],
    added: tuple[str, ...],
) -> None:
    translating, _ = alone(packs, analyser, clock, FakeChat({"fee": told}))
    line = await translating.translate(ASKED, "zh-Hans")
    assert line is not None
    assert (line.kind, line.missing, line.added) == ("model", missing, added)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ("", "nonsense"),
        ("I will not translate this.", "nonsense"),
        ("行", "nonsense"),
        ("转账" * 600, "nonsense"),
    ],
)
async def test_words_that_are_no_translation_give_points_and_say_why(
    packs: Packs, analyser: Analyser, clock: ManualClock, told: str, why: str
) -> None:
    translating, _ = alone(packs, analyser, clock, FakeChat({"fee": told}))
    line = await translating.translate(ASKED, "zh-Hans")
    assert line is not None
    assert (line.kind, line.why) == ("points", why)
    assert line.points


async def test_a_dead_model_is_left_alone_and_points_stand_in_for_it(
    packs: Packs, analyser: Analyser, clock: ManualClock
) -> None:
    engine = FakeChat({"fee": TOLD}, EngineTimeout(), clock)
    translating, _ = alone(packs, analyser, clock, engine)
    found = [await translating.translate(ASKED, "zh-Hans") for _ in range(4)]
    assert [one.why for one in found if one] == [*[EngineTimeout.reason] * 3, CircuitOpen.reason]
    assert len(engine.asked) == 3
    engine.failure = None
    clock.advance(REST + timedelta(seconds=1))
    line = await translating.translate(ASKED, "zh-Hans")
    assert line is not None
    assert line.kind == "model"


async def test_a_slow_server_costs_no_more_than_the_time_limit(
    packs: Packs, analyser: Analyser, clock: ManualClock
) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(-1)
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    async with server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
        engine = OpenAIChat(Endpoint(url, "tiny", "", 0.3), clock)
        translating, _ = alone(packs, analyser, clock, engine)
        began = asyncio.get_running_loop().time()
        line = await translating.translate(ASKED, "zh-Hans")
        assert asyncio.get_running_loop().time() - began < 3
        await engine.close()
    assert line is not None
    assert (line.kind, line.why) == ("points", "timeout")


async def test_a_long_text_goes_to_the_model_in_whole_sentences(
    packs: Packs, analyser: Analyser, clock: ManualClock
) -> None:
    text = "我想问一下转账的事情。" * 60
    parts = _parts(text, PART["zh"])
    assert "".join(parts) == text
    assert len(parts) == 2
    assert all(len(one) <= PART["zh"] and one.endswith("。") for one in parts)
    engine = FakeChat({"转账": "I would like to ask about a transfer. " * 30})
    translating, _ = alone(packs, analyser, clock, engine)
    line = await translating.translate(text, "en")
    assert line is not None
    assert line.kind == "model"
    assert len(engine.asked) == 2
