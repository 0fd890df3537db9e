"""A bank of another kind, connected by two mapping files and no code."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from tests.app.demo.serving import INSTITUTION
from tests.banking.legacy import Legacy, listening

from qiantai.banking import Core, FakeCore
from qiantai.banking.connectors.base import (
    CoreRefused,
    CoreTimeout,
    CoreUnavailable,
    Payee,
    TransferOrder,
)
from qiantai.banking.connectors.converting import Spot, read_one, write_one
from qiantai.banking.connectors.mapfiles import read_system
from qiantai.banking.connectors.payloads import encode, parse, parse_xml
from qiantai.banking.connectors.records_lending import SettledLoan
from qiantai.banking.connectors.records_wealth import WealthHolding
from qiantai.banking.connectors.systems import connect
from qiantai.floor.clock import ManualClock
from qiantai.floor.errors import Misconfigured
from qiantai.floor.money import Money
from qiantai.floor.packs import read_yaml

FILES = Path(__file__).parent / "systems"
ACCOUNT = "6217000000006789"


@pytest.fixture
def legacy() -> Legacy:
    return Legacy()


@pytest.fixture
def folder(tmp_path: Path, legacy: Legacy) -> Iterator[Path]:
    with listening(legacy.app) as port:
        for path in FILES.glob("*.yaml"):
            text = path.read_text("utf-8").replace("ADDRESS", f"http://127.0.0.1:{port}")
            (tmp_path / path.name).write_text(text, "utf-8")
        (tmp_path / "secret").write_text("s3cret\n", "utf-8")
        yield tmp_path


@pytest.fixture
async def core(folder: Path, clock: ManualClock) -> AsyncIterator[Core]:
    member = connect(folder, None, clock)
    yield member
    await member.close()


def payment(amount: str = "800.05") -> TransferOrder:
    payee = Payee("王秀英", "中国工商银行", "5566")
    return TransferOrder("c001", ACCOUNT, Money.of(amount), "realtime", payee)


async def test_cents_codes_and_constants_become_exact_records(core: Core) -> None:
    (account,) = await core.accounts("c001")
    assert (account.id, account.last4, account.class_) == (ACCOUNT, "6789", "I")
    assert account.balance == account.available == Money.of("48250.36")
    assert (account.daily_limit, account.status) == (Money.of("50000"), "active")
    with pytest.raises(CoreRefused) as caught:
        await core.accounts("c999")
    assert caught.value.reason == "unknown_customer"


async def test_pages_are_joined_dated_in_china_and_signed(core: Core, legacy: Legacy) -> None:
    rows = await core.transactions("c001", ACCOUNT, date(2026, 11, 2), date(2026, 11, 4))
    assert [(row.id, str(row.amount)) for row in rows] == [
        ("4", "0.04"), ("3", "-0.03"), ("2", "0.02"),
    ]  # fmt: skip
    assert rows[0].at == datetime(2026, 11, 4, 15, 59, 59, tzinfo=UTC)
    assert legacy.calls == ["accounts", "movements", "movements", "movements"]
    assert set(legacy.seen) == {("20261102", "20261104")}
    assert len(await core.transactions("c001", ACCOUNT)) == 5
    assert legacy.seen[-1] == (None, None)


async def test_an_account_of_somebody_else_is_refused_before_the_system_is_asked(
    core: Core, legacy: Legacy
) -> None:
    with pytest.raises(CoreRefused) as caught:
        await core.transactions("c001", "6217000000000001")
    assert caught.value.reason == "unknown_account"
    assert legacy.calls == ["accounts"]


async def test_one_token_serves_until_it_ends(
    core: Core, legacy: Legacy, clock: ManualClock
) -> None:
    await core.accounts("c001")
    await core.accounts("c001")
    assert legacy.tokens == 1
    clock.advance(timedelta(seconds=3571))
    await core.accounts("c001")
    assert legacy.tokens == 2


async def test_a_read_is_tried_again_once_and_then_unavailable(core: Core, legacy: Legacy) -> None:
    legacy.broken = 1
    assert await core.accounts("c001")
    legacy.broken = 2
    with pytest.raises(CoreUnavailable):
        await core.accounts("c001")
    assert legacy.calls == ["accounts"] * 4


async def test_a_payment_goes_out_in_cents_once_and_is_found_by_its_key(
    core: Core, legacy: Legacy
) -> None:
    assert await core.order("k") is None
    receipt = await core.transfer(payment(), "k")
    assert (receipt.id, receipt.status) == ("T1", "accepted")
    assert receipt.at == datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
    assert legacy.balance == 4_825_036 - 80_005
    assert await core.transfer(payment(), "k") == receipt == await core.order("k")
    assert legacy.balance == 4_825_036 - 80_005
    (number,) = legacy.payments
    assert len(number) == 32


async def test_a_refusal_has_our_reason_and_is_final(core: Core, legacy: Legacy) -> None:
    for work in (core.transfer(payment("99999"), "k"), core.transfer(payment("99999"), "k")):
        with pytest.raises(CoreRefused) as caught:
            await work
        assert caught.value.reason == "insufficient_funds"
    assert legacy.balance == 4_825_036


@pytest.mark.parametrize("fault", ["slow", "lose"])
async def test_a_slow_or_lost_reply_is_a_timeout_and_the_key_tells_what_became_of_it(
    core: Core, legacy: Legacy, fault: str
) -> None:
    legacy.slow_s, legacy.lose = (0.8, False) if fault == "slow" else (0, True)
    with pytest.raises(CoreTimeout):
        await core.transfer(payment(), "k")
    legacy.slow_s, legacy.lose = 0, False
    receipt = await core.order("k")
    assert receipt is not None
    assert await core.transfer(payment(), "k") == receipt
    assert legacy.balance == 4_825_036 - 80_005
    assert legacy.calls.count("pay") == 2


async def test_an_answer_that_is_neither_done_nor_refused_is_never_success(
    core: Core, legacy: Legacy
) -> None:
    legacy.stuck = True
    with pytest.raises(CoreTimeout):
        await core.transfer(payment(), "k")
    with pytest.raises(CoreUnavailable):
        await core.order("k")
    with pytest.raises(CoreTimeout):
        await core.transfer(payment(), "k")
    assert legacy.balance == 4_825_036 - 80_005


async def test_another_process_finds_a_key_that_it_did_not_send(
    core: Core, folder: Path, clock: ManualClock
) -> None:
    receipt = await core.transfer(payment(), "k")
    other = connect(folder, None, clock)
    assert await other.order("k") == receipt
    assert await other.order("never") is None
    await other.close()


async def test_soap_is_read_and_written(core: Core, legacy: Legacy) -> None:
    (loan,) = await core.loans("c001")
    assert (loan.id, loan.kind, loan.remaining) == ("L1", "mortgage", Money.of("896970.73"))
    assert (loan.annual_rate, loan.next_due) == (Decimal("0.035"), date(2026, 12, 20))
    with pytest.raises(CoreRefused) as caught:
        await core.loans("<c&9>")
    assert caught.value.reason == "unknown_customer"
    assert b"<CustNo>&lt;c&amp;9&gt;</CustNo>" in legacy.seen[-1]


async def test_what_no_file_maps_goes_to_the_default_and_is_never_an_empty_list(
    core: Core, folder: Path, clock: ManualClock
) -> None:
    with pytest.raises(CoreUnavailable):
        await core.records(WealthHolding, "c001")
    with pytest.raises(CoreRefused):
        await core.place("wealth.buy", "c001", {}, "k")
    assert await core.records(SettledLoan, "c001") == []
    default = FakeCore(read_yaml(INSTITUTION), clock)
    both = connect(folder, default, clock)
    assert await both.records(WealthHolding, "") == []
    assert (await both.loans("c001"))[0].id == "L1"
    await both.close()


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("url: ADDRESS\nauth", "url: ftp://x\nauth", "url: must begin"),
        ("digits: 32", "digits: 8", "orders.transfer.key.digits"),
        ("balance: {from: balFen, as: cents}", "", "records.accounts.fields: the field balance"),
        ("as: yuan", "as: dollars", "records.accounts.fields.daily_limit.as"),
        ("{file: secret}", "s3cret", "auth.client_secret: Value error, a secret is not"),
        ("{file: secret}", "{env: QIANTAI_NO_SUCH}", "auth.client_secret"),
        ("{customer}", "{client}", "records.accounts.body.head.custNo: there is no client"),
        ("systems: [accounts]", "systems: [loans]", "records.accounts: belongs to the system"),
        ("  transactions:", "  nothing-known:", "records.nothing-known: there are no such"),
        ('reqId: "{key}"', 'reqId: "1"', "orders.transfer.ask: the question does not name"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_by_file_line_and_key(
    tmp_path: Path, old: str, new: str, key: str
) -> None:
    (tmp_path / "secret").write_text("s", "utf-8")
    text = (FILES / "payments.yaml").read_text("utf-8")
    assert old in text
    path = tmp_path / "payments.yaml"
    path.write_text(text.replace(old, new, 1).replace("ADDRESS", "http://127.0.0.1"), "utf-8")
    with pytest.raises(Misconfigured) as caught:
        read_system(path)
    said = next(one for one in str(caught.value).splitlines() if f": {key}" in one)
    place, named, _ = said.split(": ", 2)
    file, number = place.rsplit(":", 1)
    assert file == str(path)
    shown = path.read_text("utf-8").splitlines()[int(number) - 1]
    assert f"{named.rpartition('.')[2]}:" in shown


def test_two_files_may_not_map_the_same(folder: Path, clock: ManualClock) -> None:
    (folder / "again.yaml").write_text((folder / "loans.yaml").read_text("utf-8"), "utf-8")
    with pytest.raises(Misconfigured, match="again and loans both map"):
        connect(folder, None, clock)


def test_a_fraction_is_never_binary() -> None:
    assert parse("json", b'{"a": 0.1}') == {"a": Decimal("0.1")}
    assert encode("json", {"a": Decimal("12.50")}) == b'{"a":12.50}'
    with pytest.raises(ValueError, match="binary"):
        write_one(Spot.model_validate({"from": "body.a"}), {"body": {"a": 0.1}})
    with pytest.raises(ValueError, match="cent"):
        read_one(Spot.model_validate({"from": "a", "as": "yuan"}), {"a": Decimal("1.005")}, {})
    with pytest.raises(ValueError, match="whole"):
        read_one(Spot.model_validate({"from": "a", "as": "cents"}), {"a": Decimal("1.5")}, {})


def test_an_xml_answer_names_no_entity_or_file() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    with pytest.raises(ValueError, match="document type"):
        parse_xml(bomb)
    assert parse("xml", bomb) is None


def test_the_examples_of_the_documentation_are_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CORE_SECRET", "s")
    for name in ("ca.pem", "front.pem", "front.key"):
        (tmp_path / name).touch()
    (tmp_path / "spool").mkdir()
    text = (Path(__file__).parents[2] / "docs" / "connectors.md").read_text("utf-8")
    examples = [part.partition("```")[0] for part in text.split("```yaml\n")[1:]]
    assert len(examples) == 2
    for number, example in enumerate(examples):
        path = tmp_path / f"{number}.yaml"
        path.write_text(example.replace("/var/spool/payments", "spool"), "utf-8")
        assert read_system(path).file.systems
