"""Two agents and a supervisor around one customer: a ringing offer, monitoring, whisper, barge-in, consult, warm transfer."""

from playwright.sync_api import Locator, Page, expect
from tests.browser.conftest import Open
from tests.browser.people import Customer, Staff, shoot
from tests.browser.watch import Watch, barriers

PHONE = (390, 844)
DESK = (1280, 800)
SLOW_MS = 25_000
WHISPER = "先请客户核对收款人姓名"
JOINED = "我是主管高峰，这笔由我们一起跟进。"
ASKED = "境外收款的说明在哪一条？"
ANSWERED = "看跨境那一条即可。"
PRIVATE_WORD = "客户催过两次，请直接给时间"


def ask_for_person(customer: Customer) -> None:
    customer.page.locator(".first button").click()
    customer.say("转账要收手续费吗")
    customer.say("转人工")
    expect(customer.page.locator(".wait")).to_be_visible()


def let_ring(agent: Staff) -> None:
    """Automatic routing on, before anybody waits."""
    agent.page.get_by_role("button", name="接待状态").click()
    agent.page.locator(".mystate-switch [role=switch]").click()
    expect(agent.page.locator(".mystate-switch [role=switch]")).to_be_checked()
    agent.page.keyboard.press("Escape")


def answer_the_ring(agent: Staff, customer: str) -> None:
    offer = agent.page.get_by_role("alertdialog")
    expect(offer).to_contain_text(customer, timeout=SLOW_MS)
    expect(offer).to_contain_text("秒内应答")
    assert barriers(agent.page) == []
    shoot(agent.page, "offer-rings")
    offer.get_by_role("button", name="接听").click()
    agent.page.locator(".desk-composer textarea").wait_for()
    expect(offer).to_be_hidden()
    expect(agent.page.locator(".chat-name")).to_have_text(customer)


def pick_colleague(dialog: Locator, page: Page, name: str) -> None:
    dialog.get_by_role("combobox").fill(name)
    page.locator(".ant-select-item-option", has_text=name).click()


def open_chat(staff: Staff, customer: str) -> None:
    staff.page.locator(".ant-segmented-item", has_text="全部").click()
    staff.page.locator(".queue-item", has_text=customer).first.click()
    expect(staff.page.locator(".chat-name")).to_have_text(customer)


def whisper_unheard(supervisor: Staff, agent: Staff, customer: Customer) -> None:
    """The supervisor listens, which nobody is told, and whispers, which the agent reads and the customer does not."""
    page = supervisor.page
    page.get_by_role("button", name="旁听").click()
    expect(page.locator(".people-line")).to_contain_text("旁听：高峰")
    expect(agent.page.locator(".people-line")).to_be_hidden()
    page.get_by_role("button", name="密语").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill(WHISPER)
    shoot(page, "whisper-dialog")
    dialog.locator(".ant-btn-primary").click()
    expect(dialog).to_be_hidden()
    expect(agent.page.locator(".line-whisper")).to_contain_text(WHISPER)
    expect(page.locator(".line-whisper")).to_contain_text(WHISPER)
    shoot(agent.page, "whispered-to-agent")
    agent.write("请您核对一下收款人姓名。")
    expect(customer.page.locator(".message-agent").last).to_contain_text("核对一下收款人姓名")
    assert WHISPER not in customer.page.locator(".log").inner_text()


def barge_in(supervisor: Staff, agent: Staff, customer: Customer) -> None:
    """The supervisor speaks to the customer beside the agent, and leaves."""
    page = supervisor.page
    page.get_by_role("button", name="插话").click()
    page.locator(".ant-popconfirm .ant-btn-primary").click()
    supervisor.write(JOINED)
    expect(customer.page.locator(".message-agent").last).to_contain_text(JOINED)
    expect(agent.page.locator(".people-line")).to_contain_text("三方：高峰")
    expect(agent.page.locator(".chat-log")).to_contain_text(JOINED)
    assert barriers(page) == []
    shoot(page, "barged-in")
    shoot(customer.page, "customer-with-both")
    page.get_by_role("button", name="离开三方会话").click()
    expect(agent.page.locator(".people-line", has_text="三方")).to_have_count(0)
    page.get_by_role("button", name="停止旁听").click()
    expect(page.locator(".people-line")).to_be_hidden()


def consult(agent: Staff, colleague: Staff, customer: Customer) -> None:
    agent.page.get_by_role("button", name="求助同事").first.click()
    dialog = agent.page.get_by_role("dialog")
    pick_colleague(dialog, agent.page, "郑洁")
    dialog.get_by_role("textbox").fill(ASKED)
    dialog.get_by_role("button", name="发出").click()
    expect(dialog).to_be_hidden()
    colleague.page.locator(".ant-segmented-item", has_text="我的").click()
    colleague.page.locator(".mention", has_text="林晓 向您求助").click()
    expect(colleague.page.locator(".chat-log")).to_contain_text(ASKED)
    colleague.write(ANSWERED)
    expect(agent.page.locator(".chat-log")).to_contain_text(ANSWERED)
    shoot(agent.page, "consulted")
    agent.page.get_by_role("button", name="结束求助").click()
    expect(agent.page.locator(".people-line")).to_be_hidden()
    assert ASKED not in customer.page.locator(".log").inner_text()


def pass_on(agent: Staff, colleague: Staff, customer: Customer) -> None:
    """A warm transfer: mine until the other takes it and then no more, with a word that the customer never sees."""
    agent.page.get_by_role("button", name="转接", exact=True).click()
    dialog = agent.page.get_by_role("dialog")
    dialog.locator(".ant-segmented-item", has_text="同事").click()
    pick_colleague(dialog, agent.page, "郑洁")
    dialog.get_by_label("给同事的话").fill(PRIVATE_WORD)
    assert barriers(agent.page) == []
    shoot(agent.page, "transfer-dialog")
    dialog.get_by_role("button", name="转接").click()
    expect(dialog).to_be_hidden()
    expect(agent.page.locator(".people-line")).to_contain_text("等待接手")
    agent.write("我请同事继续为您办理，请稍等。")
    expect(customer.page.locator(".message-agent").last).to_contain_text("请稍等")
    call = colleague.page.locator(".mention", has_text="林晓 把会话转给您")
    expect(call).to_be_visible(timeout=SLOW_MS)
    call.click()
    expect(colleague.page.locator(".chat-log")).to_contain_text(PRIVATE_WORD)
    shoot(colleague.page, "transfer-to-take")
    colleague.page.locator(".take").click()
    colleague.page.locator(".desk-composer textarea").wait_for()
    colleague.write("您好，我是郑洁，前面的情况我都看到了。")
    expect(customer.page.locator(".message-agent").last).to_contain_text("我是郑洁")
    assert PRIVATE_WORD not in customer.page.locator(".log").inner_text()
    expect(agent.page.locator(".chat-foot")).to_contain_text("已转给 郑洁")
    expect(agent.page.locator(".desk-composer")).to_have_count(0)
    shoot(agent.page, "transferred")


def finish_and_rate(agent: Staff, customer: Customer) -> None:
    agent.finish()
    expect(agent.page.locator(".wrap-up")).to_be_visible()
    assert barriers(agent.page) == []
    shoot(agent.page, "wrap-up")
    agent.wrap_up("说明了手续费，已核对收款人")
    customer.page.locator(".star").nth(4).click()
    shoot(customer.page, "rating")
    customer.page.get_by_role("button", name="提交评价").click()
    expect(customer.page.get_by_text("感谢您的评价")).to_be_visible()
    expect(agent.page.locator(".desk-state")).to_contain_text("空闲")


def test_ring_supervision_consult_warm_transfer_wrap_up_and_rating(
    base: str, open_context: Open, watch: Watch
) -> None:
    agent = Staff.enter(open_context(*DESK), base, "林晓")
    colleague = Staff.enter(open_context(*DESK), base, "郑洁")
    supervisor = Staff.enter(open_context(*DESK), base, "高峰")
    agent.be_ready()
    let_ring(agent)
    colleague.be_ready()
    customer = Customer.enter(open_context(*PHONE), base, "孙磊")
    ask_for_person(customer)
    answer_the_ring(agent, "孙磊")
    agent.write("您好，我是林晓。")
    expect(customer.page.locator(".message-agent").last).to_contain_text("我是林晓")
    open_chat(supervisor, "孙磊")
    whisper_unheard(supervisor, agent, customer)
    barge_in(supervisor, agent, customer)
    consult(agent, colleague, customer)
    pass_on(agent, colleague, customer)
    finish_and_rate(colleague, customer)
    assert watch.troubles == []
