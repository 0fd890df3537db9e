"""The agent reads a foreign message, takes a better wording and dictates, over a microphone that beeps."""

from playwright.sync_api import Page, expect
from tests.browser.conftest import Open
from tests.browser.ear import HEARD
from tests.browser.people import Customer, Staff, shoot
from tests.browser.test_desk_together import ask_for_person
from tests.browser.watch import Watch, barriers
from tests.media.speech_server import Speech

PHONE = (390, 844)
DESK = (1280, 800)
FEE = "How much is the fee to transfer 5,000 yuan tomorrow?"


def test_the_agent_reads_a_foreign_message_polishes_the_draft_and_dictates(
    open_context: Open, base: str, watch: Watch, speech: Speech
) -> None:
    customer = Customer.enter(open_context(*PHONE), base, "张伟")
    agent = Staff.enter(open_context(*DESK), base, "林晓")
    agent.be_ready()
    ask_for_person(customer)
    agent.take("张伟")
    customer.say(FEE)
    page = agent.page
    line = page.locator(".line-customer .translation").last
    expect(line).to_contain_text("要点（非译文）")
    expect(line).to_contain_text("5000.00元")
    expect(line).to_contain_text("转账手续费")
    _polish(page)
    _dictate(page, speech)
    expect(page.locator(".draft-line .translation")).to_contain_text("要点（非译文）")
    assert barriers(page) == []
    shoot(page, "desk-writing")
    page.get_by_role("switch", name="翻译行").click()
    expect(page.locator(".translation")).to_have_count(0)
    page.reload()
    page.locator(".writing-tools").wait_for()
    expect(page.get_by_role("switch", name="翻译行")).not_to_be_checked()
    expect(page.locator(".line-agent")).to_have_count(0)
    assert watch.troubles == []


def _polish(page: Page) -> None:
    """By the keyboard, as a difference, and taken."""
    field = page.locator(".desk-composer textarea")
    field.fill("你等一下,我看看")
    field.press("Alt+p")
    proposal = page.get_by_role("region", name="润色建议")
    expect(proposal.locator("ins").first).to_be_visible()
    expect(proposal.locator("del").first).to_be_visible()
    shoot(page, "desk-polish")
    assert barriers(page) == []
    expect(field).to_have_value("你等一下,我看看")
    proposal.get_by_role("button", name="采用").click()
    expect(field).to_have_value("您好，请您稍等，我为您查看一下。")
    expect(proposal).to_be_hidden()


def _dictate(page: Page, speech: Speech) -> None:
    """The recording is a WAV of 16 kHz and one channel that holds the microphone's beeps; its words are not sent."""
    page.get_by_role("button", name="语音输入").click()
    expect(page.locator(".dictate-state")).to_have_text("正在录音…")
    page.wait_for_timeout(2500)
    page.get_by_role("button", name="结束录音").click()
    field = page.locator(".desk-composer textarea")
    expect(field).to_have_value(f"您好，请您稍等，我为您查看一下。{HEARD}")
    (upload,) = speech.uploads
    assert (upload.channels, upload.width, upload.rate) == (1, 2, 16_000)
    assert 1.5 < len(upload.samples) / upload.rate < 6
    assert max(map(abs, upload.samples)) > 500
