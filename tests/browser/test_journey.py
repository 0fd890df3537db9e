"""One customer, one agent and one inspector in real browsers: from the first question to the reasons of a reply."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.browser.conftest import Open
from tests.browser.own import ask_about_it, follow_request, save_statement
from tests.browser.people import Customer, Staff, open_start
from tests.browser.watch import Watch, barriers, overflow

PHONE = (390, 844)
DESKTOP = (1440, 900)
TABOO = "这款理财保本保息，您放心买。"
REPLY = "张先生您好，我是林晓。转账和挂失都已办妥，投诉我会跟进到底。"
RAW_ID = re.compile(r"[a-z]+_[a-z]+")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Where screenshots go: the test's own folder, or the folder that PICTURES names, as for the README."""
    return Path(os.environ.get("PICTURES", tmp_path))


def picture(page: Page, path: Path, size: tuple[int, int] | None = None) -> None:
    """Take a screenshot, in another size when wanted; no page may scroll sideways."""
    usual = page.viewport_size
    if size is not None:
        page.set_viewport_size({"width": size[0], "height": size[1]})
    page.wait_for_timeout(400)
    assert overflow(page) == 0, path.name
    page.screenshot(path=path)
    if size is not None and usual is not None:
        page.set_viewport_size(usual)


def ask_with_source(customer: Customer) -> None:
    customer.page.locator(".first button").click()
    customer.say("跨行转账收手续费吗")
    reply = customer.reply("跨行转账0元")
    reply.locator(".source-chip").click()
    drawer = customer.page.get_by_role("dialog")
    expect(drawer).to_contain_text("个人业务收费价目表")
    expect(drawer).to_contain_text("生效日期")
    customer.page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()


def transfer_corrected(customer: Customer) -> None:
    customer.say("给我妈转五百")
    expect(customer.card("请核对转账信息")).to_contain_text("¥500.00")
    customer.reply("改成八百")
    customer.say("不对,是八百")
    expect(customer.page.get_by_text("¥800.00")).to_be_visible()
    customer.say("确认")
    code = customer.card("安全验证")
    code.locator("input").fill(customer.code_from_phone("张伟"))
    code.get_by_role("button", name="确认").click()
    receipt = customer.card("转账已提交")
    expect(receipt).to_contain_text("¥800.00")
    expect(receipt).to_contain_text("回单号")


def report_lost_card(customer: Customer) -> None:
    customer.say("我的银行卡丢了")
    customer.reply("哪一张")
    customer.page.get_by_role("button", name=re.compile("尾号 ?6789")).click()
    expect(customer.card("卡片已锁定")).to_contain_text("尾号 6789")


def complain(customer: Customer) -> None:
    customer.say("我要投诉，你们网点的柜员态度很差")
    customer.reply("确认后马上受理")
    customer.say("没问题 登记吧")
    ticket = customer.card("工单已登记")
    expect(ticket).to_contain_text("答复期限")
    expect(ticket).to_contain_text("15 天内答复")


def ask_for_person(customer: Customer) -> None:
    customer.say("给我妈转三百")
    customer.reply("300.00")
    customer.page.locator(".choice-first").wait_for()
    customer.say("转人工")
    expect(customer.page.get_by_role("status", name="正在为您转接人工客服")).to_be_visible()
    expect(customer.page.locator(".choice")).to_have_count(0)


def take_and_read(agent: Staff, pictures: Path) -> None:
    queue = agent.page.locator(".queue-item", has_text="张伟")
    expect(queue).to_contain_text("转账")
    expect(queue).to_contain_text("客户要求")
    agent.take("张伟")
    log, panel = agent.page.locator(".chat-log"), agent.page.locator(".work")
    for said in ("跨行转账收手续费吗", "转账已提交", "卡片已锁定", "工单已登记", "转人工"):
        expect(log.get_by_text(said, exact=True).first).to_be_attached()
    expect(panel).to_contain_text("短信验证")
    expect(panel).to_contain_text("王秀英")
    expect(panel).to_contain_text("300.00")
    assert RAW_ID.search(agent.page.locator(".work").inner_text()) is None
    picture(agent.page, pictures / "taken.png")


def refused_then_proper(agent: Staff, customer: Customer, pictures: Path) -> None:
    agent.write(TABOO)
    refusal = agent.page.get_by_role("alert")
    expect(refusal.locator("mark")).to_have_text("保本保息")
    picture(agent.page, pictures / "refused.png")
    agent.write(REPLY)
    told = customer.page.locator(".message-agent")
    expect(told).to_have_count(1)
    expect(told).to_contain_text(REPLY)
    expect(told.locator(".speaker-name")).to_have_text("林晓")
    expect(customer.page.locator(".head-company")).to_contain_text("林晓")


def rate(customer: Customer) -> None:
    customer.page.locator(".star").nth(4).click()
    customer.page.get_by_role("button", name="提交评价").click()
    expect(customer.page.get_by_text("感谢您的评价")).to_be_visible()


def read_reasons(inspector: Staff, pictures: Path) -> None:
    page = inspector.page
    page.locator(".ant-table-row", has_text="张伟").first.click()
    page.locator(".why-open:not(.fix-open)").first.click()
    why = page.locator(".why")
    for part in ("意图评分", "引用知识", "适用政策", "出站检查", "耗时"):
        expect(why).to_contain_text(part)
    expect(page.locator(".why-scores svg")).to_be_visible()
    picture(page, pictures / "why.png")
    page.locator(".why-open:not(.fix-open)").nth(2).click()
    expect(why).to_contain_text("更正")
    expect(page.locator(".chat-log")).to_contain_text("客户评分 5")


def show_phone(context: BrowserContext, base: str, pictures: Path) -> None:
    page = open_start(context, base)
    page.locator(".person-phone[aria-label^='张伟']").click()
    page.locator(".sms-code strong").wait_for()
    picture(page, pictures / "demo.png")
    assert barriers(page) == []
    page.close()


def test_customer_is_served_from_first_question_to_rating(
    base: str, open_context: Open, watch: Watch, pictures: Path
) -> None:
    watch.provoke(422, "/messages")
    customer = Customer.enter(open_context(*PHONE), base, "张伟")
    picture(customer.page, pictures / "welcome.png")
    ask_with_source(customer)
    transfer_corrected(customer)
    picture(customer.page, pictures / "receipt.png")
    picture(customer.page, pictures / "customer.png", DESKTOP)
    assert barriers(customer.page) == []
    report_lost_card(customer)
    complain(customer)
    ask_for_person(customer)
    picture(customer.page, pictures / "waiting.png")
    desktop = open_context(*DESKTOP)
    show_phone(desktop, base, pictures)
    agent = Staff.enter(desktop, base, "林晓")
    agent.be_ready()
    take_and_read(agent, pictures)
    refused_then_proper(agent, customer, pictures)
    picture(agent.page, pictures / "desk.png")
    assert barriers(agent.page) == []
    agent.finish()
    rate(customer)
    read_reasons(Staff.enter(open_context(*DESKTOP), base, "唐宁"), pictures)
    assert watch.troubles == []


def test_customer_follows_requests_and_saves_a_sealed_statement(
    base: str, open_context: Open, watch: Watch, pictures: Path, tmp_path: Path
) -> None:
    customer = Customer.enter(open_context(*PHONE), base, "周静")
    customer.page.locator(".first button").click()
    follow_request(customer)
    picture(customer.page, pictures / "request.png")
    assert barriers(customer.page) == []
    ask_about_it(customer)
    text = save_statement(customer, "周静", tmp_path)
    assert "周静" in text
    assert "期末余额 CNY" in text
    assert watch.troubles == []


def test_elder_customer_gets_large_type_and_targets(
    base: str, open_context: Open, watch: Watch, pictures: Path
) -> None:
    customer = Customer.enter(open_context(*PHONE), base, "陈桂兰")
    expect(customer.page.locator("html")).to_have_attribute("data-elder", "on")
    customer.say("我的余额是多少")
    expect(customer.card("账户余额")).to_contain_text("¥")
    smallest = customer.page.evaluate(
        "Math.min(...[...document.querySelectorAll('.log *')].filter(e => e.innerText)"
        ".map(e => parseFloat(getComputedStyle(e).fontSize)))"
    )
    assert smallest >= 18
    picture(customer.page, pictures / "elder.png")
    assert barriers(customer.page) == []
    assert watch.troubles == []


def test_english_customer_and_desk_read_english(
    base: str, open_context: Open, watch: Watch, pictures: Path
) -> None:
    customer = Customer.enter(open_context(*PHONE, locale="en-GB"), base, "John Smith")
    customer.say("What is my balance?")
    expect(customer.card("Account balance")).to_contain_text("¥")
    customer.say("I want to talk to a person")
    expect(customer.page.locator(".wait")).to_contain_text("connecting you to an agent")
    assert CHINESE.search(customer.page.locator(".head").inner_text()) is None
    picture(customer.page, pictures / "english.png")
    agent = Staff.enter(open_context(*DESKTOP, locale="en-GB", color_scheme="dark"), base, "林晓")
    agent.take("John Smith")
    panel = agent.page.locator(".panel")
    expect(panel).to_contain_text("English")
    assert CHINESE.search(panel.inner_text()) is None
    picture(agent.page, pictures / "english-desk.png")
    assert barriers(agent.page) == []
    assert watch.troubles == []
