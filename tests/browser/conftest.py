"""A real server with data of its own and a real browser, watched for everything that a page should never do."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright
from tests.browser.watch import Watch

ROOT = Path(__file__).parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STILL = {"reduced_motion": "reduce"}
START_SECONDS = 60
PATIENCE_MS = 10_000

Open = Callable[..., BrowserContext]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def lend_models(folder: Path) -> None:
    """Spare the server its training: the repository's trained models, linked where the file system allows."""
    folder.mkdir()
    for model in (ROOT / "var" / "models").glob("*"):
        try:
            os.link(model, folder / model.name)
        except OSError:
            shutil.copy(model, folder / model.name)


def wait_until_ready(server: subprocess.Popen[bytes], base: str, log: Path) -> None:
    """Return once the server serves; fail with its log when it does not."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{base}/readyz", timeout=1):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.2)
    pytest.fail(f"the server did not start:\n{log.read_text('utf-8')[-3000:]}")


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    """Address of a fresh demonstration institution."""
    with tempfile.TemporaryDirectory(prefix="qiantai-browser-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        lend_models(folder / "models")
        port, log = free_port(), folder / "server.log"
        environment = {**os.environ, "QIANTAI_DATA_DIR": name}
        command = [sys.executable, "-m", "qiantai.app", "run", "--demo", "--port", str(port)]
        with log.open("wb") as out:
            server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)
        address = f"http://127.0.0.1:{port}"
        try:
            wait_until_ready(server, address, log)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=30)


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
