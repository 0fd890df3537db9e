"""A real server with data of its own and a real browser, watched for everything that a page should never do."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright
from tests.browser.ear import speech_in_thread
from tests.browser.watch import Watch
from tests.media.speech_server import Speech
from tests.servers import Server, serving

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
STILL = {"reduced_motion": "reduce"}
PATIENCE_MS = 10_000

Open = Callable[..., BrowserContext]


@pytest.fixture(scope="session")
def speech() -> Iterator[Speech]:
    """A speech service; it hears one sentence in every recording."""
    with speech_in_thread() as server:
        yield server


@pytest.fixture(scope="session")
def institution(speech: Speech) -> Iterator[Server]:
    """One server for all pages, with a speech service and one host that webhooks may go to."""
    with serving(
        QIANTAI_SPEECH_URL=speech.url,
        QIANTAI_SPEECH_MODEL="ear",
        QIANTAI_WEBHOOK_HOSTS='["hooks.bank.example"]',
    ) as server:
        server.remember()
        yield server


@pytest.fixture(scope="module")
def base(institution: Server) -> str:
    """Address of a demonstration institution that nobody has visited."""
    institution.renew()
    return institution.base


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium of this machine."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert path is not None, "install chromium: make browser"
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as tool:
        chromium = tool.chromium.launch(executable_path=path, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def watch(base: str) -> Watch:
    """Everything that the pages of this test did wrong."""
    return Watch(base)


@pytest.fixture
def open_context(browser: Browser, watch: Watch) -> Iterator[Open]:
    """Opens browser contexts as different people would, each under watch."""
    opened: list[BrowserContext] = []

    def open_one(width: int, height: int, **options: Any) -> BrowserContext:
        settings = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", **STILL, **options}
        context = browser.new_context(viewport={"width": width, "height": height}, **settings)
        context.set_default_timeout(PATIENCE_MS)
        watch.follow(context)
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()
