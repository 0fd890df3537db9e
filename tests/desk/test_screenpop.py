"""The page in the CRM: ids only, quoted, and none where a value is not known."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from qiantai.conversation import ConversationView
from qiantai.desk.screenpop import ScreenPop
from qiantai.floor.errors import Misconfigured

AT = datetime(2026, 11, 22, tzinfo=UTC)
VIEW = ConversationView(
    UUID(int=7), "c/1&x", "张伟", "web", "open", "person", "s001", "林晓", 1, "zh-Hans", False, None, None, {}, "",
    3, AT, AT,
)  # fmt: skip


def test_values_are_quoted() -> None:
    pop = ScreenPop("https://crm.example/p/{customer}?talk={conversation}&by={holder}", "bank")
    talk = "00000000-0000-0000-0000-000000000007"
    assert pop.url(VIEW) == f"https://crm.example/p/c%2F1%26x?talk={talk}&by=s001"


def test_a_visitor_has_no_page_where_the_customer_is_named() -> None:
    assert ScreenPop("https://crm.example/{customer}").url(replace(VIEW, customer=None)) is None
    assert ScreenPop("").url(VIEW) is None


@pytest.mark.parametrize(
    "template",
    [
        "javascript:alert({customer})",
        "https://{customer}.example/",
        "https://crm.example/{customer_name}",
        "https://crm.example/{customer.__class__}",
        "https://crm.example/{customer!r}",
        "https://crm.example/{",
        "/pop?c={customer}",
    ],
)
def test_a_template_that_could_harm_or_names_a_person_is_told_at_the_start(template: str) -> None:
    with pytest.raises(Misconfigured):
        ScreenPop(template)
