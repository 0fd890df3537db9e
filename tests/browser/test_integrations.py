"""What administrators connect: a webhook of a listed host and an access token, each secret shown once; and a ringing conference."""

from playwright.sync_api import Page, expect
from tests.browser.conftest import Open
from tests.browser.people import Customer, Staff, shoot
from tests.browser.watch import Watch, barriers, overflow

PHONE, DESK = (390, 844), (1280, 800)


def kept_secret(page: Page, begins: str) -> None:
    """The secret is shown, once."""
    shown = page.locator(".in-secret input")
    expect(shown).to_be_visible()
    assert shown.input_value().startswith(begins)
    page.get_by_role("button", name="我已保存").click()
    expect(shown).to_have_count(0)


def test_administrators_connect_other_systems(base: str, open_context: Open, watch: Watch) -> None:
    admin = Staff.enter(open_context(*DESK), base, "冯凯").page
    admin.get_by_role("link", name="集成").click()
    admin.get_by_role("button", name="新增推送").click()
    form = admin.locator(".ant-modal")
    form.get_by_label("名称").fill("客户关系系统")
    form.get_by_label("地址").fill("https://elsewhere.example/hook")
    form.get_by_role("checkbox").first.check()
    form.get_by_role("button", name="创建").click()
    expect(form).to_contain_text("elsewhere.example 不在允许之列")
    shoot(admin, "integrations-host")
    form.get_by_label("地址").fill("https://hooks.bank.example/qiantai")
    form.get_by_role("button", name="创建").click()
    kept_secret(admin, "whsec_")
    expect(admin.locator(".in-card")).to_contain_text("推送中")
    admin.get_by_role("button", name="发送测试").click()
    expect(admin.locator(".in-table .ant-table-row")).to_contain_text("测试")
    admin.get_by_role("button", name="更换签名密钥").click()
    admin.locator(".ant-popconfirm .ant-btn-primary").click()
    kept_secret(admin, "whsec_")
    admin.locator(".in-acts").get_by_role("button", name="关闭").click()
    admin.locator(".ant-popconfirm:visible .ant-btn-primary").click()
    expect(admin.locator(".in-card")).to_contain_text("已关闭")
    admin.get_by_role("button", name="详情").first.click()
    expect(admin.locator(".in-payload")).to_contain_text("webhook.ping")
    shoot(admin, "integrations-delivery")
    admin.keyboard.press("Escape")
    expect(admin.locator(".ant-drawer-content")).to_have_count(0)
    shoot(admin, "integrations-webhook")
    assert barriers(admin) == []
    assert overflow(admin) == 0

    guard = Staff.enter(open_context(*DESK), base, "邓宇").page
    guard.get_by_role("link", name="集成").click()
    guard.get_by_role("link", name="访问令牌").click()
    guard.get_by_role("button", name="新建令牌").click()
    form = guard.locator(".ant-modal")
    form.get_by_label("名称").fill("crm-sync")
    form.get_by_label("权限").fill("ticket:read")
    guard.locator(".ant-select-item-option", has_text="ticket:read").click()
    form.get_by_label("名称").click()
    form.get_by_role("button", name="创建").click()
    kept_secret(guard, "qt_")
    row = guard.locator(".in-table .ant-table-row", has_text="crm-sync")
    expect(row).to_contain_text("从未使用")
    shoot(guard, "integrations-tokens")
    assert barriers(guard) == []
    row.get_by_role("button", name="吊销").click()
    guard.locator(".ant-popconfirm .ant-btn-primary").click()
    expect(row).to_contain_text("已吊销")


def test_a_colleague_is_rung_for_a_conference_and_danger_rings_at_the_supervisor(
    base: str, open_context: Open, watch: Watch
) -> None:
    boss = Staff.enter(open_context(*DESK), base, "高峰").page
    customer = Customer.enter(open_context(*PHONE), base, "周静")
    customer.page.locator(".first button").click()
    customer.say("转账要收手续费吗")
    customer.say("转人工")
    expect(customer.page.locator(".wait")).to_be_visible()
    lin = Staff.enter(open_context(*DESK), base, "林晓")
    lin.be_ready()
    lin.take("周静")
    zheng = Staff.enter(open_context(*DESK), base, "郑洁")
    zheng.be_ready()
    lin.page.get_by_role("button", name="更多操作").click()
    lin.page.get_by_role("menuitem", name="三方会话").click()
    lin.page.locator(".ant-modal:visible .ant-select").click()
    lin.page.locator(".ant-select-item-option", has_text="郑洁").click()
    lin.page.get_by_role("button", name="邀请", exact=True).click()
    ring = zheng.page.get_by_role("alertdialog", name="林晓 邀请您加入会话")
    expect(ring).to_be_visible()
    expect(lin.page.locator(".people-line")).to_contain_text("正在邀请：郑洁")
    shoot(zheng.page, "conference-rings")
    shoot(lin.page, "conference-invites")
    ring.get_by_role("button", name="加入").click()
    expect(lin.page.locator(".people-line")).to_contain_text("三方：郑洁")
    zheng.write("您好，我是郑洁。")
    expect(customer.page.locator(".message-agent").last).to_contain_text("我是郑洁")

    customer.say("我刚被骗了，骗子让我把钱转到安全账户")
    told = boss.locator(".ant-notification-notice")
    expect(told).to_contain_text("危险告警", timeout=30_000)
    told.get_by_role("link", name="查看监控墙").click()
    alarm = boss.locator(".alarm-0")
    expect(alarm).to_contain_text("待认领")
    alarm.get_by_role("button", name="我来处理").click()
    boss.locator(".ant-modal:visible textarea").fill("我来联系客户")
    boss.locator(".ant-modal:visible .ant-btn-primary").click()
    expect(alarm).to_contain_text("高峰 处理中")
    shoot(boss, "wall-alarms")
    assert barriers(boss) == []

    lin.page.get_by_role("button", name="更多操作").click()
    lin.page.get_by_role("menuitem", name="暂缓").hover()
    lin.page.get_by_role("menuitem", name="1 小时后").click()
    resting = lin.page.locator(".lists .ant-segmented-item", has_text="已暂缓 1")
    expect(resting).to_be_visible()
    resting.click()
    expect(lin.page.locator(".queue-item", has_text="周静")).to_contain_text("暂缓至")
    shoot(lin.page, "work-snoozed")
    customer.say("还在吗")
    expect(resting).to_have_count(0)
    expect(lin.page.locator(".queue-item", has_text="周静")).not_to_contain_text("暂缓至")
