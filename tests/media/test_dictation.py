"""Dictation over a real HTTP server: what is sent, what is refused unsent, and what each failure is called."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web
from tests.media.speech_server import Upload, speech_server, tone

from qiantai.floor.clock import ManualClock
from qiantai.floor.config import Settings
from qiantai.floor.errors import Misconfigured, TooLarge
from qiantai.media import Dictation, build_dictation, read_recording
from qiantai.media.errors import (
    DictationFailed,
    DictationNonsense,
    DictationOff,
    DictationRefused,
    DictationResting,
    DictationTimeout,
    DictationUnreachable,
    NothingHeard,
    RecordingUnreadable,
)

Reply = Callable[[Upload], Awaitable[web.StreamResponse]]


def said(text: object) -> Reply:
    async def reply(upload: Upload) -> web.StreamResponse:
        return web.json_response({"text": text})

    return reply


def dictation(url: str, clock: ManualClock, timeout_s: float = 5.0, seconds: int = 10) -> Dictation:
    return build_dictation(
        Settings(
            speech_url=url,
            speech_model="ear-1",
            speech_key="s3cret",
            speech_timeout_s=timeout_s,
            speech_seconds=seconds,
        ),
        clock,
    )


async def failed(reply: Reply, clock: ManualClock, timeout_s: float = 5.0) -> DictationFailed:
    async with speech_server(reply) as server:
        hearing = dictation(server.url, clock, timeout_s)
        with pytest.raises(DictationFailed) as caught:
            await hearing.hear(tone(440, 0.1), "zh-Hans")
        await hearing.close()
    return caught.value


async def test_the_service_gets_one_form_with_key_model_language_and_the_recording_as_it_was(
    clock: ManualClock,
) -> None:
    async with speech_server(said("好的,我帮您查一下")) as server:
        hearing = dictation(server.url, clock)
        assert await hearing.hear(tone(440, 0.5), "zh-Hans") == "好的,我帮您查一下"
        await hearing.close()
    (upload,) = server.uploads
    assert upload.path == "/v1/audio/transcriptions"
    assert upload.authorization == "Bearer s3cret"
    assert upload.fields == {"model": "ear-1", "language": "zh", "response_format": "json"}
    assert (upload.filename, upload.content_type) == ("speech.wav", "audio/wav")
    assert (upload.channels, upload.width, upload.rate) == (1, 2, 16_000)
    assert len(upload.samples) == 8000
    assert upload.pitch == pytest.approx(440, abs=4)


@pytest.mark.parametrize(
    ("language", "heard", "written", "spoken"),
    [
        ("zh-Hans", "轉賬需要驗證碼", "转账需要验证码", "zh"),
        ("zh-Hant", "转账需要验证码", "轉賬需要驗證碼", "zh"),
        ("en", "Please  hold\non.", "Please hold on.", "en"),
    ],
)
async def test_words_are_written_in_the_script_of_the_speaker(
    clock: ManualClock, language: str, heard: str, written: str, spoken: str
) -> None:
    async with speech_server(said(heard)) as server:
        hearing = dictation(server.url, clock)
        assert await hearing.hear(tone(300, 0.1), language) == written
        await hearing.close()
    assert server.uploads[0].fields["language"] == spoken


async def test_a_minute_of_speech_arrives_whole(clock: ManualClock) -> None:
    async with speech_server(said("好")) as server:
        hearing = dictation(server.url, clock, seconds=60)
        assert await hearing.hear(tone(300, 60), "zh-Hans") == "好"
        await hearing.close()
    assert len(server.uploads[0].samples) == 60 * 16_000


async def test_silence_is_told_as_such(clock: ManualClock) -> None:
    async with speech_server(said("  ")) as server:
        hearing = dictation(server.url, clock)
        with pytest.raises(NothingHeard):
            await hearing.hear(tone(300, 0.1), "en")
        await hearing.close()


@pytest.mark.parametrize("status", [400, 401, 404, 413, 429, 500, 307])
async def test_any_other_status_than_200_is_a_refusal(clock: ManualClock, status: int) -> None:
    async def reply(upload: Upload) -> web.StreamResponse:
        return web.Response(status=status, headers={"Location": "http://127.0.0.1:9/elsewhere"})

    refused = await failed(reply, clock)
    assert isinstance(refused, DictationRefused)
    assert refused.detail == {"answered": status, "reason": "refused"}


@pytest.mark.parametrize(
    "body",
    [b"", b"words", b"[]", b"null", b'{"text": null}', b'{"words": "a"}', b'{"text": 7}', b"\xff"],
)
async def test_an_answer_without_words_is_nonsense(clock: ManualClock, body: bytes) -> None:
    async def reply(upload: Upload) -> web.StreamResponse:
        return web.Response(body=body, content_type="application/json")

    assert isinstance(await failed(reply, clock), DictationNonsense)


@pytest.mark.parametrize("text", ["谢" * 5000, "x" * 300_000])
async def test_an_answer_that_does_not_end_is_nonsense(clock: ManualClock, text: str) -> None:
    assert isinstance(await failed(said(text), clock), DictationNonsense)


async def test_a_slow_service_costs_no_more_than_the_time_limit(clock: ManualClock) -> None:
    async def reply(upload: Upload) -> web.StreamResponse:
        await asyncio.sleep(30)
        raise AssertionError

    began = asyncio.get_running_loop().time()
    assert isinstance(await failed(reply, clock, timeout_s=0.3), DictationTimeout)
    assert asyncio.get_running_loop().time() - began < 3


async def test_an_answer_that_stops_half_way_is_no_answer(clock: ManualClock) -> None:
    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"text": "half')
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(cut, "127.0.0.1", 0)
    async with server:
        hearing = dictation(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", clock)
        with pytest.raises(DictationUnreachable):
            await hearing.hear(tone(440, 0.1), "zh-Hans")
        await hearing.close()


async def test_nobody_at_the_address_is_told_and_then_left_alone(clock: ManualClock) -> None:
    async with speech_server(said("")) as server:
        gone = server.url
    hearing = dictation(gone, clock)
    for _ in range(3):
        with pytest.raises(DictationUnreachable):
            await hearing.hear(tone(440, 0.1), "zh-Hans")
    with pytest.raises(DictationResting):
        await hearing.hear(tone(440, 0.1), "zh-Hans")
    await hearing.close()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"RIFF",
        b"\x1aE\xdf\xa3 a recording of the browser's own kind",
        tone(440, 0.1)[:2000],
        tone(440, 0.1, rate=8000),
        tone(440, 0.1, channels=2),
        tone(440, 0),
    ],
    ids=["empty", "cut off", "no wav", "short of samples", "rate", "channels", "no samples"],
)
async def test_what_is_no_recording_is_refused_before_anybody_is_asked(
    clock: ManualClock, content: bytes
) -> None:
    async with speech_server(said("?")) as server:
        hearing = dictation(server.url, clock)
        with pytest.raises(RecordingUnreadable):
            await hearing.hear(content, "zh-Hans")
        assert server.uploads == []


async def test_a_longer_recording_than_allowed_is_refused_before_anybody_is_asked(
    clock: ManualClock,
) -> None:
    async with speech_server(said("?")) as server:
        hearing = dictation(server.url, clock, seconds=5)
        with pytest.raises(TooLarge) as caught:
            await hearing.hear(tone(440, 5.01), "zh-Hans")
        assert caught.value.detail == {"limit": 5, "unit": "s"}
        assert server.uploads == []
    assert len(tone(440, 5)) <= hearing.most_bytes


def test_a_wav_broken_at_any_place_is_read_or_refused_and_nothing_else() -> None:
    whole = tone(440, 0.01)
    for place in range(44):
        for value in (0, 1, 255):
            broken = whole[:place] + bytes([value]) + whole[place + 1 :]
            try:
                read_recording(broken, 60)
            except (RecordingUnreadable, TooLarge):
                continue


async def test_without_a_service_dictation_is_off_and_names_the_settings(
    clock: ManualClock,
) -> None:
    hearing = build_dictation(Settings(), clock)
    assert not hearing.ready
    with pytest.raises(DictationOff) as caught:
        await hearing.hear(tone(440, 0.1), "zh-Hans")
    assert caught.value.detail == {"needs": ["QIANTAI_SPEECH_URL", "QIANTAI_SPEECH_MODEL"]}


def test_half_a_configuration_names_what_is_missing(clock: ManualClock) -> None:
    with pytest.raises(Misconfigured, match="QIANTAI_SPEECH_MODEL"):
        build_dictation(Settings(speech_url="http://127.0.0.1:9/v1"), clock)
    with pytest.raises(Misconfigured, match="QIANTAI_SPEECH_URL"):
        build_dictation(Settings(speech_url="ear.example", speech_model="ear"), clock)
