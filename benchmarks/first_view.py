"""How soon the agent's work page stands, beside the sign-in page of the same server in the same browser.

A real server, an agent with an open chat while somebody else waits, and Chromium with nothing cached. The work page stands
when the chat, the queue and the agent's own state are on the screen; the floor is the sign-in page, which reads nothing
but itself. Prints one JSON object.
"""

import argparse
import asyncio
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

import aiohttp
import orjson
from playwright.async_api import Browser, BrowserContext, StorageState, async_playwright

from qiantai.app import benchmark
from qiantai.app.benchmark_people import Agent, Board, Customer, console
from qiantai.app.benchmark_stage import staged

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PATIENCE_MS = 60_000
SEEN = """(wanted) => {
  const seen = (at) => { const e = document.querySelector(at); return e && e.getBoundingClientRect().height > 0; };
  return wanted.every(seen) && performance.now();
}"""
WORK = [".chat-log .line-customer", ".queue-item", ".desk-state"]
SIGN_IN = ["form input"]


async def first_view(browser: Browser, url: str, stands: list[str], kept: StorageState) -> float:
    """Milliseconds from the start of the navigation, nothing cached, until all of these are on the screen."""
    context = await browser.new_context(
        viewport={"width": 1280, "height": 800}, locale="zh-CN", storage_state=kept
    )
    try:
        page = await context.new_page()
        await page.goto(url, wait_until="commit")
        found = await page.wait_for_function(SEEN, arg=stands, timeout=PATIENCE_MS)
        return float(await found.json_value())
    finally:
        await context.close()


async def signed_in(browser: Browser, base: str, link: str) -> BrowserContext:
    """A browser of the agent's own, behind the one-time link."""
    context = await browser.new_context(locale="zh-CN")
    page = await context.new_page()
    await page.goto(link if link.startswith("http") else f"{base}{link}")
    await page.locator(".desk-head").wait_for(timeout=PATIENCE_MS)
    return context


async def people(http: aiohttp.ClientSession, base: str) -> tuple[list[Customer], str, str]:
    """Two who asked for a person, one of them taken; with the chat's id and the agent's next one-time link."""
    board = Board()
    customers = [Customer(http, board, f"b{number:04d}") for number in range(2)]
    await asyncio.gather(*(one.enter() for one in customers))
    agent = Agent(console(base, 1), board, "s001", screen=False)
    await agent.take((await link_of(http)).partition("#link=")[2], customers[:1])
    await agent.stop()
    await agent.http.close()
    return customers, customers[0].conversation, await link_of(http)


async def link_of(http: aiohttp.ClientSession) -> str:
    """A one-time link that signs the agent in."""
    async with http.get("/api/v1/demo/institution") as answer:
        staff = (await answer.json())["staff"]
    return str(next(one["link"] for one in staff if one["id"] == "s001"))


async def measure(base: str, loads: int) -> dict[str, Any]:
    """Load both pages in turn, so that what else the machine does meets both."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    async with aiohttp.ClientSession(base) as http, async_playwright() as tool:
        customers, chat, link = await people(http, base)
        browser = await tool.chromium.launch(executable_path=path, args=["--no-sandbox"])
        agent = await signed_in(browser, base, link)
        kept, nobody = await agent.storage_state(), StorageState()
        work, floor = list[float](), list[float]()
        for _ in range(loads):
            work.append(await first_view(browser, f"{base}/desk#/work/{chat}", WORK, kept))
            floor.append(await first_view(browser, f"{base}/desk", SIGN_IN, nobody))
        await browser.close()
        for customer in customers:
            await customer.stop()
    return {
        "work_page_ms": [round(one) for one in work],
        "sign_in_page_ms": [round(one) for one in floor],
        "ratio_to_floor": round(statistics.median(work) / statistics.median(floor), 2),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loads", type=int, default=7)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="qiantai-view-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        benchmark.bring_model(folder / "var")
        institution = benchmark.crowd(folder / "institution.yaml", 2)
        with staged(folder, institution) as stage:
            found = asyncio.run(measure(stage.base, given.loads))
    sys.stdout.write(orjson.dumps(found).decode() + "\n")


if __name__ == "__main__":
    main()
