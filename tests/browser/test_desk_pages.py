"""Every page of the desk in light and dark, without barriers."""

from typing import Literal

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Open
from tests.browser.people import Customer, Staff, shoot
from tests.browser.watch import Watch, barriers, overflow

PHONE = (390, 844)
DESK = (1280, 800)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def look(page: Page, name: str) -> list[str]:
    """What is in the way on the page as it stands, in both schemes."""
    found: list[str] = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        expect(page.locator("html")).to_have_attribute("data-appearance", scheme)
        page.evaluate(
            "() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
        )
        shoot(page, f"{name}-{scheme}")
        found += [f"{name} {scheme} {one}" for one in barriers(page)]
        found += [f"{name} {scheme} overflows"] * (overflow(page) > 0)
    return found


@pytest.fixture
def held(base: str, open_context: Open) -> Staff:
    """An agent with an open chat, and somebody else who waits."""
    people = [Customer.enter(open_context(*PHONE), base, name) for name in ("周静", "吴强")]
    for customer in people:
        customer.page.locator(".first button").click()
        customer.say("转账要收手续费吗")
        customer.say("转人工")
        expect(customer.page.locator(".wait")).to_be_visible()
    agent = Staff.enter(open_context(*DESK), base, "林晓")
    agent.be_ready()
    agent.take("周静")
    agent.write("您好，我是林晓，我来帮您看手续费。")
    expect(people[0].page.locator(".message-agent").last).to_contain_text("我是林晓")
    return agent


def test_desk_pages_have_no_barriers_in_light_and_dark(
    base: str, held: Staff, open_context: Open, watch: Watch
) -> None:
    expect(held.page.locator(".panel")).to_contain_text("建议回复")
    found = look(held.page, "work-chat")
    held.page.locator(".ant-segmented-item", has_text="排队").click()
    expect(held.page.locator(".queue-item", has_text="吴强")).to_be_visible()
    found += look(held.page, "work-queue")
    chat = held.page.url
    for view, stands in (("", ".ant-table-row"), ("/board", ".desk-main .records")):
        held.page.goto(f"{base}/desk#/tickets{view}")
        held.page.locator(stands).first.wait_for()
        expect(held.page.locator(".ant-spin-spinning")).to_have_count(0)
        found += look(held.page, f"tickets{view.replace('/', '-')}")
    supervisor = Staff.enter(open_context(*DESK), base, "高峰")
    for view in ("", "/staffing"):
        supervisor.page.goto(f"{base}/desk#/wall{view}")
        expect(supervisor.page.locator(".wall")).to_be_visible()
        expect(supervisor.page.locator(".ant-spin-spinning")).to_have_count(0)
        supervisor.page.wait_for_load_state("networkidle")
        found += look(supervisor.page, f"wall{view.replace('/', '-')}")
    supervisor.page.goto(f"{base}/desk#/conversations/{chat.rpartition('/')[2]}")
    expect(supervisor.page.locator(".desk-main .line-customer").first).to_be_visible()
    supervisor.page.locator(".why-open").first.click()
    found += look(supervisor.page, "conversation-why")
    assert found == []
    assert watch.troubles == []
