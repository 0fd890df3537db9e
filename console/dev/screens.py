"""Takes screenshots of every page against the mock server, for people to look at: python dev/screens.py OUT [names...]."""

import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

BASE = "http://127.0.0.1:8765"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}


def token(page: Page, customer: str) -> str:
    """A mock token of the customer."""
    return str(page.request.post(f"{BASE}/api/v1/demo/tokens", data={"customer": customer}).json()["token"])


def say(page: Page, *lines: str) -> None:
    """Says each line and waits for its reply to be shown."""
    for line in lines:
        page.fill("#say", line)
        page.keyboard.press("Enter") if page.viewport_size["width"] > 800 else page.click(".send")
        page.wait_for_timeout(3200)


def customer(page: Page, who: str | None, *lines: str, locale: str = "zh-Hans") -> None:
    """Opens the customer page and talks."""
    hash_ = f"#token={token(page, who)}" if who else ""
    page.goto(f"{BASE}/?locale={locale}{hash_}")
    page.wait_for_selector(".welcome")
    say(page, *lines)


def read(page: Page) -> None:
    """Puts the first-use notice away."""
    page.click(".first button")


def desk(page: Page, path: str = "", who: str = "s001") -> None:
    """Signs in by link and opens a page of the desk."""
    page.goto(f"{BASE}/desk#link={who}")
    page.wait_for_selector(".desk-head")
    if path:
        page.goto(f"{BASE}/desk#{path}")
    page.wait_for_timeout(1200)


def transfer(page: Page) -> None:
    """A transfer up to the challenge."""
    customer(page, "c001")
    read(page)
    say(page, "给我妈转五百")


def code(page: Page) -> None:
    transfer(page)
    page.click(".choice-first")
    page.wait_for_selector(".code")
    page.fill(".code-boxes input", "111111")
    page.keyboard.press("Enter")
    page.wait_for_timeout(900)
    page.keyboard.type("482")


def paid(page: Page) -> None:
    transfer(page)
    page.click(".choice-first")
    page.wait_for_selector(".code")
    page.keyboard.type("123456")
    page.keyboard.press("Enter")
    page.wait_for_timeout(3000)


def cited(page: Page) -> None:
    customer(page, None, "转账要手续费吗")


def source(page: Page) -> None:
    cited(page)
    page.click(".source-chip")
    page.wait_for_timeout(600)


def taken(page: Page, tab: str = "") -> None:
    """The desk with a held conversation."""
    desk(page)
    page.click(".queue-item >> nth=0")
    page.wait_for_timeout(800)
    if page.locator(".take").count():
        page.click(".take")
        page.wait_for_timeout(900)


def guard(page: Page) -> None:
    taken(page)
    page.fill(".desk-composer textarea", "您放心，我保证今天一定能恢复。")
    page.keyboard.press("Enter")
    page.wait_for_timeout(900)


def why(page: Page) -> None:
    desk(page, "/conversations", "s010")
    page.click(".ant-table-row >> nth=0")
    page.wait_for_timeout(900)
    page.click(".why-open >> nth=0")
    page.wait_for_timeout(1800)


def settings(page: Page) -> None:
    customer(page, "c001")
    page.click(".settings > .round")


def talk(page: Page) -> None:
    customer(page, "c001", "我的余额是多少", "查一下明细")


def served(page: Page) -> None:
    """A customer asks for a person; an agent takes the conversation and answers."""
    customer(page, "c001", "转人工")
    read(page)
    api = f"{BASE}/api/v1"
    waiting = page.request.get(f"{api}/queues").json()["entries"]
    one = [entry["conversation"] for entry in waiting if entry["customer_name"] == "*伟"][-1]
    page.request.post(f"{api}/conversations/{one}/take", data={})
    page.request.post(f"{api}/conversations/{one}/messages", data={"id": "a1", "text": "您好，我是坐席林晓，请问有什么可以帮您？"})
    page.wait_for_timeout(800)


def rated(page: Page) -> None:
    served(page)
    waiting = page.request.get(f"{BASE}/api/v1/conversations?holder=me").json()["conversations"]
    page.request.post(f"{BASE}/api/v1/conversations/{waiting[-1]['id']}/resolve", data={})
    page.wait_for_selector(".rating")
    page.click(".star >> nth=3")
    page.wait_for_timeout(500)


def second(page: Page) -> None:
    page.goto(f"{BASE}/desk")
    page.fill("input[autocomplete=username]", "林晓")
    page.fill("input[type=password]", "secret")
    page.keyboard.press("Enter")
    page.wait_for_timeout(900)
    page.keyboard.type("000000")
    page.keyboard.press("Enter")
    page.wait_for_timeout(900)


def offline(page: Page) -> None:
    customer(page, "c001", "你好")
    page.context.set_offline(True)
    page.evaluate("window.dispatchEvent(new Event('offline'))")
    page.wait_for_timeout(500)


def refused(page: Page) -> None:
    customer(page, None, "拒绝")


Scene = tuple[str, dict[str, int], dict[str, object], Callable[[Page], None]]
SCENES: list[Scene] = [
    ("welcome", PHONE, {}, lambda p: customer(p, "c001")),
    ("welcome-en-dark", PHONE, {"color_scheme": "dark"}, lambda p: customer(p, "c007", locale="en")),
    ("talk", PHONE, {}, talk),
    ("talk-wide", DESK, {}, talk),
    ("talk-dark", DESK, {"color_scheme": "dark"}, talk),
    ("transfer", PHONE, {}, transfer),
    ("code", PHONE, {}, code),
    ("code-dark", PHONE, {"color_scheme": "dark"}, code),
    ("paid", PHONE, {}, paid),
    ("cited", PHONE, {}, cited),
    ("source", PHONE, {}, source),
    ("source-wide", DESK, {}, source),
    ("settings", PHONE, {}, settings),
    ("refused", PHONE, {}, refused),
    ("elder", PHONE, {}, lambda p: customer(p, "c002")),
    ("elder-talk", PHONE, {}, lambda p: customer(p, "c002", "我的余额是多少")),
    ("elder-transfer", PHONE, {"color_scheme": "dark"}, lambda p: customer(p, "c002", "给儿子转500")),
    ("cards1", PHONE, {}, lambda p: customer(p, "c001", "信用卡账单")),
    ("cards2", PHONE, {}, lambda p: customer(p, "c001", "限额")),
    ("cards3", PHONE, {}, lambda p: customer(p, "c001", "房贷")),
    ("cards4", PHONE, {}, lambda p: customer(p, "c001", "理赔到哪了", "工单")),
    ("cards5", PHONE, {}, lambda p: customer(p, "c008", "卡丢了", "我要投诉", locale="zh-Hant")),
    ("demo", DESK, {}, lambda p: (p.goto(f"{BASE}/demo/"), p.wait_for_timeout(900), p.click(".person-phone >> nth=0"), p.wait_for_timeout(900))),  # type: ignore[arg-type,return-value]
    ("demo-dark", PHONE, {"color_scheme": "dark"}, lambda p: (p.goto(f"{BASE}/demo/"), p.wait_for_timeout(900))),  # type: ignore[arg-type,return-value]
    ("sign-in", DESK, {}, lambda p: (p.goto(f"{BASE}/desk"), p.wait_for_timeout(900))),  # type: ignore[arg-type,return-value]
    ("desk-queue", DESK, {}, lambda p: desk(p)),
    ("desk-chat", DESK, {}, taken),
    ("desk-chat-dark", {"width": 1280, "height": 800}, {"color_scheme": "dark"}, taken),
    ("desk-guard", DESK, {}, guard),
    ("desk-tickets", DESK, {}, lambda p: desk(p, "/tickets")),
    ("desk-why", DESK, {}, why),
    ("desk-why-dark", DESK, {"color_scheme": "dark"}, why),
    ("desk-articles", DESK, {}, lambda p: desk(p, "/articles", "s020")),
    ("desk-audit", DESK, {}, lambda p: desk(p, "/audit", "s052")),
    ("flows", DESK, {}, lambda p: desk(p, "/services/flows", "s020")),
    ("flow", DESK, {}, lambda p: desk(p, "/services/flows/transfer_make/confirm", "s020")),
    ("flow-phone-dark", PHONE, {"color_scheme": "dark"}, lambda p: desk(p, "/services/flows/transfer_make", "s020")),
    ("change", DESK, {}, lambda p: desk(p, "/services/changes/waiting/1", "s021")),
    ("change-file", DESK, {}, lambda p: desk(p, "/services/changes/files/bank%2Fflows%2Ftransfers.yaml/19", "s020")),
    ("offline", PHONE, {}, offline),
    ("served", PHONE, {}, served),
    ("served-dark", PHONE, {"color_scheme": "dark"}, served),
    ("rated", PHONE, {}, rated),
    ("second", DESK, {}, second),
]


def shoot(browser: Browser, out: Path, scene: Scene) -> None:
    """Takes one picture in a fresh context and prints what the page complained of."""
    name, size, options, play = scene
    context = browser.new_context(viewport=size, locale="zh-CN", has_touch=size is PHONE, **options)  # type: ignore[arg-type]
    page = context.new_page()
    page.on("console", lambda m: print(name, m.type, m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: print(name, "ERROR", error))
    try:
        play(page)
    except Exception as error:  # a picture of the failure says more
        print(name, "FAILED", str(error)[:300])
    page.screenshot(path=str(out / f"{name}.png"))
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        print(name, "scrolls sideways by", wide)
    context.close()


def main() -> None:
    """Takes the named scenes, or all."""
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    wanted = set(sys.argv[2:])
    args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path="/usr/bin/chromium", args=args)
        for scene in SCENES:
            if not wanted or scene[0] in wanted:
                shoot(browser, out, scene)
        browser.close()


if __name__ == "__main__":
    main()
