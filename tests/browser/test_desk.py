"""A customer, an agent and a colleague in three browsers: queue, chat, consult, service card, wrap-up, ticket, rating."""

from playwright.sync_api import expect
from tests.browser.conftest import Open
from tests.browser.people import Customer, Staff
from tests.browser.watch import Watch, barriers, overflow

PHONE = (390, 844)
SMALL = (1280, 800)
TABLETS = ((1024, 768), (820, 1180))
ASKED = "这位客户的转账要注意什么？"
ANSWERED = "先核对收款人姓名。"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


def ask_for_person(customer: Customer) -> None:
    customer.page.locator(".first button").click()
    customer.say("转账要收手续费吗")
    customer.say("转人工")
    expect(customer.page.locator(".wait")).to_be_visible()


def answer_by_keyboard(agent: Staff, customer: Customer) -> None:
    """A canned response by name, then the customer's mark that it was read."""
    box = agent.page.locator(".desk-composer textarea")
    box.fill("/hel")
    expect(agent.page.get_by_role("listbox", name="常用语")).to_contain_text("/hello")
    assert barriers(agent.page) == []
    box.press("Enter")
    expect(box).to_have_value(
        "赵敏您好，我是林晓，前面的情况我已经看过了，您不用再说一遍，我来接着帮您处理。"
    )
    box.press("Control+Enter")
    expect(customer.page.locator(".message-agent")).to_contain_text("您不用再说一遍")
    expect(agent.page.locator(".receipt").last).to_have_text("客户已读")
    customer.say("好的，谢谢")
    expect(customer.page.locator(".message-mine .message-state").last).to_contain_text("已读")


def propose_other_words(agent: Staff) -> None:
    """What may not be said is marked before it is sent, with the wording to use instead."""
    agent.type_in("这款理财保本保息。")
    findings = agent.page.locator(".findings")
    expect(findings.locator("mark")).to_have_text("保本保息")
    findings.get_by_role("button", name="改用建议说法").click()
    expect(findings).to_be_hidden()
    agent.type_in("")


def note_for(agent: Staff, name: str) -> None:
    agent.composer("内部备注")
    box = agent.page.locator(".desk-composer textarea")
    box.fill(f"请 @{name}")
    box.press("Enter")
    expect(box).to_have_value(f"请 @{name} ")
    box.press_sequentially("留意这位客户")
    box.press("Enter")
    expect(agent.page.locator(".line-note").last).to_contain_text("留意这位客户")


def consult(agent: Staff, colleague: Staff, customer: Customer) -> None:
    """The colleague finds the call, reads the conversation and answers; the customer sees nothing of it."""
    agent.page.get_by_role("button", name="求助同事").first.click()
    dialog = agent.page.get_by_role("dialog")
    dialog.get_by_role("combobox").fill("郑洁")
    agent.page.locator(".ant-select-item-option", has_text="郑洁").click()
    dialog.get_by_role("textbox").fill(ASKED)
    assert barriers(agent.page) == []
    dialog.get_by_role("button", name="发出").click()
    expect(dialog).to_be_hidden()
    colleague.page.locator(".ant-segmented-item", has_text="我的").click()
    colleague.page.locator(".mention", has_text="林晓 向您求助").click()
    expect(colleague.page.locator(".chat-log")).to_contain_text(ASKED)
    colleague.write(ANSWERED)
    expect(agent.page.locator(".chat-log")).to_contain_text(ANSWERED)
    agent.page.get_by_role("button", name="结束求助").click()
    log = customer.page.locator(".log").inner_text()
    assert ASKED not in log
    assert ANSWERED not in log
    assert "留意" not in log


def give_file(agent: Staff, customer: Customer) -> None:
    picker = agent.page.locator(".desk-composer input[type=file]")
    picker.set_input_files({"name": "说明.png", "mimeType": "image/png", "buffer": PNG})
    given = customer.page.locator(".file-given")
    expect(given).to_contain_text("说明.png")
    with customer.page.expect_download() as saving:
        given.click()
    assert saving.value.suggested_filename == "说明.png"
    assert saving.value.path().read_bytes() == PNG


def reveal_for_purpose(agent: Staff) -> None:
    card = agent.side("客户")
    expect(card).to_contain_text("顾屿")
    expect(card).not_to_contain_text("13800000003")
    card.get_by_role("button", name="查看 手机").click()
    dialog = agent.page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("回电核实转账")
    dialog.get_by_role("button", name="查看").click()
    expect(card).to_contain_text("13800000003")
    assert barriers(agent.page) == []


def test_agent_serves_with_phrases_consult_files_and_wrap_up(
    base: str, open_context: Open, watch: Watch
) -> None:
    customer = Customer.enter(open_context(*PHONE), base, "赵敏")
    ask_for_person(customer)
    agent = Staff.enter(open_context(*SMALL), base, "林晓")
    colleague = Staff.enter(open_context(*SMALL), base, "郑洁")
    agent.be_ready()
    agent.take("赵敏")
    expect(agent.page.get_by_role("region", name="交接情况")).to_contain_text("客户要求")
    expect(agent.page.locator(".panel")).to_contain_text("建议回复")
    answer_by_keyboard(agent, customer)
    propose_other_words(agent)
    note_for(agent, "高峰")
    agent.composer("回复客户")
    consult(agent, colleague, customer)
    give_file(agent, customer)
    reveal_for_purpose(agent)
    agent.page.get_by_role("button", name="宏").click()
    agent.page.get_by_role("menuitem", name="登记工单并告知").click()
    expect(customer.page.locator(".message-agent").last).to_contain_text("登记工单")
    expect(agent.page.locator(".chat-head")).to_contain_text("已登记工单")
    for size in TABLETS:
        agent.page.set_viewport_size({"width": size[0], "height": size[1]})
        assert overflow(agent.page) == 0, size
        assert barriers(agent.page) == []
    agent.page.set_viewport_size({"width": SMALL[0], "height": SMALL[1]})
    agent.finish()
    agent.wrap_up("已说明手续费并登记工单")
    customer.page.locator(".star").nth(4).click()
    customer.page.get_by_role("button", name="提交评价").click()
    expect(customer.page.get_by_text("感谢您的评价")).to_be_visible()
    agent.page.goto(f"{base}/desk#/tickets")
    expect(agent.page.locator(".desk-main")).to_contain_text("客户来询需跟进")
    assert watch.troubles == []
