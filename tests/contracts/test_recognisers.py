"""Every recogniser of the shelf keeps its contract, the fake too; the HTTP member against a server that reads form and WAV."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import web
from tests.media.speech_server import Upload, speech_server, tone

from qiantai.floor.clock import ManualClock
from qiantai.floor.engines.base import CircuitOpen, EngineFailed, EngineRefused
from qiantai.floor.engines.breaker import FAILURES, REST
from qiantai.floor.engines.openai import Endpoint
from qiantai.media.recognisers.base import Recogniser
from qiantai.media.recognisers.fake import FakeRecogniser
from qiantai.media.recognisers.openai import OpenAIRecogniser
from qiantai.media.recordings import Recording, read_recording

WORDS = "转账要多久到账"


class Member:
    """A recogniser whose service may be made to fail."""

    def __init__(self, recogniser: Recogniser) -> None:
        self.recogniser = recogniser
        self.failing = False

    def fail(self, failing: bool) -> None:
        self.failing = failing
        if isinstance(self.recogniser, FakeRecogniser):
            self.recogniser.failure = EngineRefused(answered=500) if failing else None


@pytest.fixture(params=["openai", "fake"])
async def member(request: pytest.FixtureRequest, clock: ManualClock) -> AsyncIterator[Member]:
    if request.param == "fake":
        yield Member(FakeRecogniser(f" {WORDS}\n", clock=clock))
        return

    async def reply(upload: Upload) -> web.StreamResponse:
        words = f" {WORDS}\n" if any(upload.samples) else " "
        status = 500 if served.failing else 200
        return web.json_response({"text": words}, status=status)

    async with speech_server(reply) as server:
        served = Member(OpenAIRecogniser(Endpoint(server.url, "ear", "key", 5.0), clock))
        yield served
        await served.recogniser.close()


def recorded() -> Recording:
    return read_recording(tone(440, 0.2), 60)


async def test_words_come_without_blanks_around_them(member: Member) -> None:
    assert await member.recogniser.hear(recorded(), "zh") == WORDS


async def test_silence_gives_no_words(member: Member) -> None:
    assert await member.recogniser.hear(Recording(bytes(3200)), "en") == ""


async def test_after_failures_in_a_row_nobody_is_asked_until_one_succeeds(
    member: Member, clock: ManualClock
) -> None:
    member.fail(True)
    for _ in range(FAILURES):
        with pytest.raises(EngineRefused):
            await member.recogniser.hear(recorded(), "zh")
    with pytest.raises(CircuitOpen):
        await member.recogniser.hear(recorded(), "zh")
    member.fail(False)
    clock.advance(REST + timedelta(seconds=1))
    assert await member.recogniser.hear(recorded(), "zh") == WORDS


async def test_it_may_be_closed_twice_and_opens_again(member: Member) -> None:
    await member.recogniser.close()
    await member.recogniser.close()
    try:
        assert await member.recogniser.hear(recorded(), "zh") == WORDS
    except EngineFailed as failed:
        pytest.fail(str(failed))
