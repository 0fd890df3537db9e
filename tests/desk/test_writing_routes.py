"""Translation lines, better wordings and dictation through the desk's door."""

import io
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from tests.desk.house import House
from tests.desk.test_desk_routes import Desktop, Office, application, office, served
from tests.desk.test_wall import analyser
from tests.desk.writing import writing_of
from tests.media.speech_server import tone

from qiantai.desk.routes_writing import writing_routes
from qiantai.desk.writing import Writing
from qiantai.floor.engines.base import EngineTimeout
from qiantai.floor.engines.fake import FakeChat
from qiantai.floor.packs import Packs
from qiantai.media import Dictation
from qiantai.media.recognisers.fake import FakeRecogniser
from qiantai.understanding import Analyser

__all__ = ["analyser", "office"]
FEE = "How much is the fee to transfer 5,000 yuan?"


class Written:
    """A server with reading and writing, and one conversation that s001 holds."""

    def __init__(self, office: Office, house: House) -> None:
        self.house = house
        self.agent = office["s001"]
        self.other = office["s004"]
        self.one = house.holding.add(holder="s001")

    def says(self, text: str, source: str = "customer", one: UUID | None = None) -> int:
        event = self.house.holding.append(one or self.one, "message", source, {"text": text})
        return event.offset

    def at(self, base: str) -> None:
        for desktop in (self.agent, self.other):
            desktop.base = base

    async def post(self, path: str, text: str) -> tuple[int, Any]:
        return await self.agent.post(f"/conversations/{self.one}/drafts/{path}", {"text": text})

    async def lines(self, to: str, after: int = 0) -> list[dict[str, Any]]:
        path = f"/conversations/{self.one}/translations?to={to}&after={after}"
        status, found = await self.agent.get(path)
        assert status == 200, found
        lines: list[dict[str, Any]] = found["lines"]
        return lines


async def _served(office: Office, house: House, writing: Writing) -> AsyncIterator[Written]:
    app = application(house, office.staff)
    app.include_router(writing_routes(writing, office.staff))
    async with served(app) as base:
        written = Written(office, house)
        written.at(base)
        yield written


@pytest.fixture
async def written(
    office: Office, house: House, packs: Packs, analyser: Analyser
) -> AsyncIterator[Written]:
    """Without any model or service."""
    async for one in _served(office, house, writing_of(house, packs, analyser)):
        yield one


@pytest.fixture
async def modelled(
    office: Office, house: House, packs: Packs, analyser: Analyser
) -> AsyncIterator[Written]:
    """With a model that knows one sentence in both directions, and a speech service."""
    engine = FakeChat({"fee": "转5000元手续费多少？", "手续费": "The transfer fee is CNY 2."})
    hearing = Dictation(FakeRecogniser("轉賬已經辦理"), 2)
    writing = writing_of(house, packs, analyser, engine, hearing)
    async for one in _served(office, house, writing):
        yield one


async def test_only_messages_of_the_customer_in_another_language_have_a_line(
    written: Written,
) -> None:
    english = written.says(FEE)
    written.says("转账手续费多少")
    written.says("Which account do you mean?", "assistant")
    traditional = written.says("轉賬手續費幾多")
    lines = await written.lines("zh-Hans")
    assert [(one["offset"], one["kind"]) for one in lines] == [
        (english, "points"),
        (traditional, "script"),
    ]
    assert lines[1]["text"] == "转账手续费几多"
    assert {"kind": "amount", "said": "5,000 yuan", "shown": "5000.00元"} in lines[0]["points"]
    assert [one["offset"] for one in await written.lines("zh-Hans", english)] == [traditional]
    assert [one["offset"] for one in await written.lines("en")] == [2, traditional]


async def test_with_a_model_a_line_is_pending_until_it_is_asked_for(modelled: Written) -> None:
    offset = modelled.says(FEE)
    assert [one["kind"] for one in await modelled.lines("zh-Hans")] == ["pending"]
    path = f"/conversations/{modelled.one}/translations/{offset}?to=zh-Hans"
    status, line = await modelled.agent.get(path)
    assert (status, line["kind"], line["text"]) == (200, "model", "转5000元手续费多少？")
    assert [one["kind"] for one in await modelled.lines("zh-Hans")] == ["model"]


async def test_a_message_that_needs_no_line_and_one_that_is_none_are_not_found(
    written: Written,
) -> None:
    written.says("转账手续费多少")
    written.says(FEE, "agent")
    for offset in (1, 2, 3):
        path = f"/conversations/{written.one}/translations/{offset}?to=zh-Hans"
        assert (await written.agent.get(path))[0] == 404


async def test_who_may_not_see_the_conversation_reads_and_writes_nothing(written: Written) -> None:
    written.says(FEE)
    here = f"/conversations/{written.one}"
    for path in (f"{here}/translations?to=en", f"{here}/translations/1?to=zh-Hans"):
        assert (await written.other.get(path))[0] == 404
    for what in ("translate", "polish", "dictate"):
        status, _ = await written.other.post(f"{here}/drafts/{what}", {"text": "您好"})
        assert status == 404
    assert (await written.agent.get(f"{here}/translations?to=fr"))[0] == 422


@pytest.mark.parametrize(
    ("said", "kind", "to"),
    [
        (FEE, "points", "en"),
        ("ok", "same", ""),
        ("轉賬手續費幾多", "script", "zh-Hant"),
        ("转账手续费多少", "same", ""),
    ],
)
async def test_a_draft_is_turned_towards_the_language_that_the_customer_writes(
    written: Written, said: str, kind: str, to: str
) -> None:
    written.says(said)
    status, line = await written.post("translate", "转账手续费是2元")
    assert (status, line["kind"], line["to"]) == (200, kind, to)


async def test_a_draft_translated_by_the_model_tells_a_figure_that_it_changed(
    modelled: Written,
) -> None:
    modelled.says(FEE)
    assert (await modelled.post("translate", "手续费是2元"))[1]["missing"] == []
    status, line = await modelled.post("translate", "手续费是3元")
    assert (status, line["kind"]) == (200, "model")
    assert (line["missing"], line["added"]) == (["3元"], ["cny 2"])


async def test_a_better_wording_comes_as_a_difference_and_greets_only_first(
    written: Written,
) -> None:
    status, found = await written.post("polish", "你等一下")
    assert (status, found["proposal"], found["source"]) == (200, "您好，请您稍等。", "rules")
    assert set(found["applied"]) == {"phrase:wait", "punctuation", "greeting"}
    pieces = found["pieces"]
    assert "".join(one["text"] for one in pieces if one["op"] != "in") == "你等一下"
    assert "".join(one["text"] for one in pieces if one["op"] != "out") == found["proposal"]
    written.says("您好", "agent")
    assert (await written.post("polish", "你等一下"))[1]["proposal"] == "请您稍等。"
    assert (await written.post("polish", ""))[0] == 422


async def test_the_check_of_drafts_speaks_on_the_proposal(written: Written) -> None:
    status, found = await written.post("polish", "这个办不了")
    assert status == 200
    (finding,) = found["findings"]
    assert (finding["rule"], finding["words"], finding["blocks"]) == ("refusal", "办不了", True)


async def test_what_there_is_is_told_with_the_settings_that_are_missing(
    written: Written,
) -> None:
    status, found = await written.agent.get("/desk/writing")
    assert (status, found["translation"], found["polishing"]) == (200, "points", "rules")
    needs = ["QIANTAI_SPEECH_URL", "QIANTAI_SPEECH_MODEL"]
    assert found["dictation"] == {"ready": False, "most_seconds": 60, "needs": needs}
    path = f"/conversations/{written.one}/drafts/dictate"
    status, refused = await dictated(written.agent, path, tone(440, 0.1))
    assert (status, refused["code"], refused["detail"]) == (503, "dictation_off", {"needs": needs})


async def dictated(desktop: Desktop, path: str, content: bytes) -> tuple[int, Any]:
    headers = {"Content-Type": "audio/wav"}
    async with desktop.http.post(
        desktop.base + path, data=io.BytesIO(content), headers=headers
    ) as answer:
        return answer.status, await answer.json()


async def test_a_recording_becomes_words_in_the_agents_script_and_nothing_is_said(
    modelled: Written,
) -> None:
    path = f"/conversations/{modelled.one}/drafts/dictate"
    assert await dictated(modelled.agent, path, tone(440, 0.5)) == (200, {"text": "转账已经办理"})
    hant = await dictated(modelled.agent, f"{path}?language=zh-Hant", tone(440, 0.5))
    assert hant == (200, {"text": "轉賬已經辦理"})
    assert modelled.house.holding.log[modelled.one] == []
    status, found = await modelled.agent.get("/desk/writing")
    assert (status, found["translation"], found["polishing"]) == (200, "model", "model")
    assert found["dictation"] == {"ready": True, "most_seconds": 2, "needs": []}


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"no wav at all", 422, "recording_unreadable"),
        (tone(440, 0.2, rate=8000), 422, "recording_unreadable"),
        (tone(0, 0.2), 422, "nothing_heard"),
        (tone(440, 2.01), 413, "too_large"),
        (tone(440, 60), 413, "too_large"),
    ],
    ids=["no wav", "rate", "silence", "too long", "far too long"],
)
async def test_a_recording_that_cannot_be_used_is_refused_by_name(
    modelled: Written, content: bytes, status: int, code: str
) -> None:
    path = f"/conversations/{modelled.one}/drafts/dictate"
    answered, refused = await dictated(modelled.agent, path, content)
    assert (answered, refused["code"]) == (status, code)


async def test_a_service_that_fails_is_told_with_its_reason(
    office: Office, house: House, packs: Packs, analyser: Analyser
) -> None:
    hearing = Dictation(FakeRecogniser("", EngineTimeout()), 2)
    async for one in _served(office, house, writing_of(house, packs, analyser, None, hearing)):
        path = f"/conversations/{one.one}/drafts/dictate"
        status, refused = await dictated(one.agent, path, tone(440, 0.1))
        assert (status, refused["code"]) == (503, "dictation_timeout")
        assert refused["detail"] == {"reason": "timeout"}
