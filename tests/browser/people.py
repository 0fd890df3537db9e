"""What a customer, an agent and an inspector do with the pages, in their words."""

import os
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, Locator, Page, expect

SHOTS = "QIANTAI_BROWSER_SHOTS"
"""A folder for pictures of the pages that a test passes, for people to look at."""


def shoot(page: Page, name: str) -> None:
    """Take a picture, if somebody wants pictures."""
    if folder := os.environ.get(SHOTS):
        page.screenshot(path=Path(folder) / f"{name}.png")


def open_start(context: BrowserContext, base: str) -> Page:
    """The demonstration's start page."""
    page = context.new_page()
    page.goto(f"{base}/demo")
    page.locator(".person").first.wait_for()
    return page


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer at the conversation page, with the start page beside it for the phone."""

    start: Page
    page: Page

    @classmethod
    def enter(cls, context: BrowserContext, base: str, name: str) -> "Customer":
        """Sign in from the start page as one of its customers."""
        start = open_start(context, base)
        with context.expect_page() as opened:
            start.locator(".person-open", has_text=name).click()
        page = opened.value
        page.locator(".welcome").wait_for()
        return cls(start, page)

    def say(self, text: str) -> None:
        """Write and send."""
        self.page.fill("#say", text)
        self.page.click(".send")
        expect(self.page.locator(".message-mine .words").last).to_have_text(text)

    def reply(self, words: str) -> Locator:
        """The assistant's newest reply, once it says these words."""
        newest = self.page.locator(".message-assistant").last
        expect(newest).to_contain_text(words)
        return newest

    def card(self, title: str) -> Locator:
        """The newest card of that title."""
        card = self.page.get_by_role("region", name=title).last
        expect(card).to_be_visible()
        return card

    def code_from_phone(self, name: str) -> str:
        """The newest code on the customer's phone."""
        self.start.bring_to_front()
        self.start.locator(f".person-phone[aria-label^='{name}']").click()
        code = self.start.locator(".sms-code strong").last
        code.wait_for()
        expect(self.start.locator(".phone")).to_be_in_viewport()
        digits = code.inner_text()
        self.page.bring_to_front()
        return digits


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of staff, signed in by the one-time link."""

    page: Page

    @classmethod
    def enter(cls, context: BrowserContext, base: str, name: str) -> "Staff":
        """Follow the link of the start page."""
        start = open_start(context, base)
        with context.expect_page() as opened:
            start.locator(".demo-staff a", has_text=name).click()
        page = opened.value
        page.locator(".desk-head").wait_for()
        assert "link" not in page.url, "the one-time link stays in the address bar"
        return cls(page)

    def be_ready(self) -> None:
        """Say that customers may come."""
        self.page.locator(".desk-state").click()
        self.page.locator(".ant-select-item-option", has_text="空闲").click()
        expect(self.page.locator(".desk-state")).to_contain_text("空闲")

    def take(self, customer: str) -> None:
        """Take the waiting customer's conversation."""
        self.page.locator(".queue-item", has_text=customer).click()
        self.page.locator(".take").click()
        self.page.locator(".desk-composer textarea").wait_for()

    def write(self, text: str) -> None:
        """Write to the customer."""
        self.page.fill(".desk-composer textarea", text)
        self.page.keyboard.press("Enter")

    def type_in(self, text: str) -> None:
        """Type into the composer without sending."""
        self.page.fill(".desk-composer textarea", text)

    def composer(self, tab: str) -> None:
        """Turn the composer to a reply, a note or the consult."""
        self.page.locator(".desk-composer").get_by_role("tab", name=tab).click()

    def side(self, tab: str) -> Locator:
        """Turn the right column to a tab."""
        self.page.locator(".panel").get_by_role("tab", name=tab, exact=True).click()
        return self.page.locator(".panel [role=tabpanel]:visible")

    def wrap_up(self, words: str) -> None:
        """Keep the drafted wrap-up with a summary."""
        form = self.page.locator(".wrap-up")
        form.get_by_label("小结", exact=True).fill(words)
        form.get_by_role("button", name="提交并继续接待").click()
        expect(form).to_be_hidden()

    def finish(self) -> None:
        """End the conversation, which asks the customer for a rating."""
        self.page.get_by_role("button", name="结束会话").click()
        self.page.locator(".ant-popconfirm .ant-btn-primary").click()
