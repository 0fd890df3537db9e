"""What a customer does beside the conversation: their requests, and papers that are saved."""

import re
from pathlib import Path

import pypdfium2
from playwright.sync_api import Download, Page, expect
from tests.browser.people import Customer

PASSWORD = "44620005"


def follow_request(customer: Customer) -> None:
    """File a complaint, find it among the own requests, and ask how it goes on."""
    customer.say("我要投诉，你们网点的柜员态度很差")
    customer.reply("确认后马上受理")
    customer.say("没问题 登记吧")
    expect(customer.card("工单已登记")).to_be_visible()
    customer.page.get_by_role("button", name="我的办理").click()
    lines = customer.page.locator(".own-line")
    expect(lines.first).to_contain_text("投诉")
    expect(lines.first).to_contain_text("还剩")
    expect(lines.filter(has_text="理赔")).to_be_visible()
    lines.first.click()
    expect(customer.page.locator(".own-step-done")).to_contain_text("已登记")


def ask_about_it(customer: Customer) -> None:
    """The question goes into the conversation, and its answer names the same request."""
    no = customer.page.locator(".own-one .rows dd").first.inner_text()
    customer.page.get_by_role("button", name="问问进展").click()
    expect(customer.page.get_by_role("dialog")).to_be_hidden()
    customer.reply(no)


def saved(page: Page, title: str, button: str) -> Download:
    """Press a card's button and take what the browser saves."""
    with page.expect_download() as waiting:
        page.get_by_role("region", name=title).last.get_by_role("button", name=button).click()
    return waiting.value


def save_statement(customer: Customer, name: str, folder: Path) -> str:
    """Order a statement, prove who it is and save it; returns the words of the PDF."""
    customer.say("导出我最近一个月的流水")
    customer.reply("请核对")
    customer.say("确认")
    code = customer.card("安全验证")
    code.locator("input").fill(customer.code_from_phone(name))
    code.get_by_role("button", name="确认").click()
    expect(customer.card("流水已申请")).to_contain_text("证件号码后4位")
    download = saved(customer.page, "流水已申请", "下载流水")
    assert re.fullmatch(r"statement-\d{4}-[\d-]+\.pdf", download.suggested_filename)
    path = folder / "statement.pdf"
    download.save_as(path)
    document = pypdfium2.PdfDocument(path, password=PASSWORD)
    try:
        return str(document[0].get_textpage().get_text_range())
    finally:
        document.close()
