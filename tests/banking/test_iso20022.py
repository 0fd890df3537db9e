"""Payments by ISO 20022 messages: what goes out, what comes back, and that a key pays once."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from tests.app.demo.serving import INSTITUTION
from tests.banking.legacy import listening

from qiantai.banking import FakeCore
from qiantai.banking.connectors.base import (
    CoreRefused,
    CoreTimeout,
    CoreUnavailable,
    Payee,
    TransferOrder,
)
from qiantai.banking.connectors.iso20022 import TECH, check_initiation, ids_of, read_reports
from qiantai.banking.connectors.payloads import encode, parse_xml
from qiantai.banking.connectors.routed import RoutedCore
from qiantai.banking.connectors.systems import connect
from qiantai.floor.clock import ManualClock
from qiantai.floor.money import Money
from qiantai.floor.packs import read_yaml

OWN = {"id": "a001", "name": "张伟", "bank": "本行", "last4": "6789"}
PARTIES = {
    "payment_parties": {
        "c001": [
            {**OWN, "account": "6217000000006789", "agent": "102100099996"},
            {
                "id": "", "name": "王秀英", "bank": "中国工商银行", "last4": "5566",
                "account": "6222000000005566", "agent": "ICBKCNBJ",
            },
        ]
    }
}  # fmt: skip
MESSAGE, END = ids_of("k")


def payment(amount: str = "800.50", name: str = "王秀英", **change: Any) -> TransferOrder:
    payee = Payee(name, "中国工商银行", "5566")
    values: dict[str, Any] = {"arrival_mode": "realtime", "payee": payee} | change
    return TransferOrder("c001", "a001", Money.of(amount), **values)


def report(
    status: str, at: str = "2026-11-22T10:00:05", reason: str = "", of: str = MESSAGE
) -> bytes:
    """A pain.002 as a bank would write it, with parts that we do not read."""
    one: dict[str, Any] = {"StsId": "s", "OrgnlEndToEndId": END, "TxSts": status}
    if reason:
        one["StsRsnInf"] = {"Rsn": {"Cd": reason}}
    content = {
        "GrpHdr": {"MsgId": f"B-{status}", "CreDtTm": at, "InitgPty": {"Nm": "bank"}},
        "OrgnlGrpInfAndSts": {"OrgnlMsgId": of, "OrgnlMsgNmId": "pain.001.001.09"},
        "OrgnlPmtInfAndSts": {"OrgnlPmtInfId": of, "TxInfAndSts": one},
    }
    return document("pain.002.001.10", "CstmrPmtStsRpt", content)


def document(kind: str, name: str, content: Mapping[str, Any]) -> bytes:
    return encode("xml", {"Document": {"@xmlns": TECH + kind, name: content}})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bank").mkdir()
    text = (
        "protocol: iso20022\nsystems: [accounts]\ninitiator: 前台\nfolder: bank\nstatements: true\n"
    )
    (tmp_path / "payments.yaml").write_text(text, "utf-8")
    return tmp_path


@pytest.fixture
def core(folder: Path, clock: ManualClock) -> RoutedCore:
    return connect(folder, FakeCore(read_yaml(INSTITUTION), clock, PARTIES), clock)


async def test_a_transfer_becomes_one_message_with_names_accounts_and_sums(
    core: RoutedCore, folder: Path
) -> None:
    assert await core.order("k") is None
    for _ in range(2):
        with pytest.raises(CoreTimeout):
            await core.transfer(payment(), "k")
    (file,) = (folder / "bank" / "out").iterdir()
    assert file.name == f"{MESSAGE}.xml"
    check_initiation(file.read_bytes())
    sent = parse_xml(file.read_bytes())["Document"]["CstmrCdtTrfInitn"]
    part = sent["PmtInf"]["CdtTrfTxInf"]
    assert sent["GrpHdr"]["MsgId"] == MESSAGE
    assert sent["GrpHdr"]["CtrlSum"] == "800.50"
    assert sent["PmtInf"]["DbtrAgt"]["FinInstnId"] == {"ClrSysMmbId": {"MmbId": "102100099996"}}
    assert part["PmtId"]["EndToEndId"] == END
    assert part["Amt"]["InstdAmt"] == {"@Ccy": "CNY", "#text": "800.50"}
    assert part["CdtrAgt"]["FinInstnId"] == {"BICFI": "ICBKCNBJ"}
    assert part["CdtrAcct"]["Id"]["Othr"]["Id"] == "6222000000005566"
    assert len(MESSAGE) <= 35


async def test_a_message_that_was_taken_away_never_goes_out_again(
    core: RoutedCore, folder: Path, clock: ManualClock
) -> None:
    with pytest.raises(CoreTimeout):
        await core.transfer(payment(), "k")
    (folder / "bank" / "out" / f"{MESSAGE}.xml").unlink()
    other = connect(folder, FakeCore(read_yaml(INSTITUTION), clock, PARTIES), clock)
    with pytest.raises(CoreTimeout):
        await other.transfer(payment(), "k")
    with pytest.raises(CoreUnavailable):
        await other.order("k")
    assert list((folder / "bank" / "out").iterdir()) == []


@pytest.mark.parametrize(("status", "posted"), [("ACCP", False), ("ACSP", False), ("ACSC", True)])
async def test_an_accepted_payment_is_a_receipt(
    core: RoutedCore, folder: Path, status: str, posted: bool
) -> None:
    with pytest.raises(CoreTimeout):
        await core.transfer(payment(), "k")
    (folder / "bank" / "in" / "1.xml").write_bytes(report(status))
    receipt = await core.order("k")
    assert receipt is not None
    assert (receipt.id, receipt.status, receipt.posted) == (MESSAGE, "accepted", posted)
    assert receipt.at == datetime(2026, 11, 22, 2, 0, 5, tzinfo=UTC)
    assert await core.transfer(payment(), "k") == receipt


@pytest.mark.parametrize(
    ("code", "reason"), [("AM04", "insufficient_funds"), ("AC04", "account_restricted"), ("XX99", "declined")]
)  # fmt: skip
async def test_a_rejected_payment_is_a_refusal(
    core: RoutedCore, folder: Path, code: str, reason: str
) -> None:
    with pytest.raises(CoreTimeout):
        await core.transfer(payment(), "k")
    inbox = folder / "bank" / "in"
    (inbox / "1.xml").write_bytes(report("ACCP", "2026-11-22T10:00:01"))
    (inbox / "0.xml").write_bytes(report("RJCT", "2026-11-22T10:00:09", code))
    with pytest.raises(CoreRefused) as caught:
        await core.order("k")
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    "answer",
    [
        report("PDNG"),
        report("ACTC"),
        report("NEWW"),
        report("ACSC", of="M0"),
        b"<Document/>",
        b"no",
    ],
)
async def test_what_is_pending_unknown_or_about_another_message_decides_nothing(
    core: RoutedCore, folder: Path, answer: bytes
) -> None:
    with pytest.raises(CoreTimeout):
        await core.transfer(payment(), "k")
    (folder / "bank" / "in" / "1.xml").write_bytes(answer + b"<!--" + MESSAGE.encode() + b"-->")
    with pytest.raises(CoreUnavailable):
        await core.order("k")
    with pytest.raises(CoreTimeout):
        await core.transfer(payment(), "k")


async def test_who_is_not_known_is_refused_and_nothing_goes_out(
    core: RoutedCore, folder: Path
) -> None:
    own = payment(payee=None, to_account="a001")
    for order, reason in ((payment(name="王"), "unknown_payee"), (own, "same_account")):
        with pytest.raises(CoreRefused) as caught:
            await core.transfer(order, reason)
        assert caught.value.reason == reason
    with pytest.raises(CoreUnavailable):
        await core.transfer(payment(arrival_mode="normal"), "later")
    assert list((folder / "bank" / "out").iterdir()) == []


def entry(ref: str, amount: str, way: str, status: str = "BOOK", **more: Any) -> dict[str, Any]:
    return {
        "Amt": {"@Ccy": "CNY", "#text": amount},
        "CdtDbtInd": way,
        "Sts": {"Cd": status},
        "BookgDt": {"Dt": "2026-11-21"},
        "AcctSvcrRef": ref,
        **more,
    }


def part(name: str, amount: str) -> dict[str, Any]:
    return {
        "Amt": {"@Ccy": "CNY", "#text": amount},
        "RltdPties": {"Dbtr": {"Pty": {"Nm": "付款人"}}, "Cdtr": {"Pty": {"Nm": name}}},
    }


async def test_statements_and_notifications_are_movements_each_once(
    core: RoutedCore, folder: Path
) -> None:
    account = {"Id": {"Othr": {"Id": "6217000000006789"}}}
    batch: dict[str, Any] = {"NtryDtls": {"TxDtls": [part("甲", "10.00"), part("乙", "20.00")]}}
    entries = [
        entry("r1", "800.50", "DBIT", NtryDtls={"TxDtls": part("王秀英", "800.50")}),
        entry("r2", "5.00", "DBIT", "PDNG"),
        entry("r3", "30.00", "CRDT", **batch),
    ]
    stated = {"Stmt": {"Id": "1", "Acct": account, "Ntry": entries}}
    noted = {"Ntfctn": {"Id": "2", "Acct": account, "Ntry": entries[0]}}
    inbox = folder / "bank" / "statements"
    (inbox / "1.xml").write_bytes(document("camt.053.001.08", "BkToCstmrStmt", stated))
    (inbox / "2.xml").write_bytes(document("camt.054.001.08", "BkToCstmrDbtCdtNtfctn", noted))
    rows = await core.transactions("c001", "a001")
    assert [(row.id, str(row.amount), row.counterparty) for row in rows] == [
        ("r1", "-800.50", "王秀英"),
        ("r3-1", "10.00", "付款人"),
        ("r3-2", "20.00", "付款人"),
    ]
    entries[2]["Amt"]["#text"] = "31.00"
    (inbox / "1.xml").write_bytes(document("camt.053.001.08", "BkToCstmrStmt", stated))
    with pytest.raises(CoreUnavailable, match="do not add up"):
        await core.transactions("c001", "a001")


def test_a_message_out_of_order_or_with_other_sums_is_not_sent(folder: Path) -> None:
    with pytest.raises(ValueError, match=r"pain\.001"):
        check_initiation(report("ACSC"))
    with pytest.raises(ValueError, match=r"none of"):
        read_reports(document("pain.001.001.09", "CstmrCdtTrfInitn", {"GrpHdr": {"MsgId": "1"}}))


async def test_over_http_the_bank_is_posted_to_once_and_asked_for_its_report(
    tmp_path: Path, clock: ManualClock
) -> None:
    posted: dict[str, bytes] = {}
    status = {"now": "PDNG"}

    async def submit(request: Request) -> Response:
        text = await request.body()
        posted[parse_xml(text)["Document"]["CstmrCdtTrfInitn"]["GrpHdr"]["MsgId"]] = text
        return Response(status_code=202)

    async def told(request: Request) -> Response:
        known = request.path_params["message"] in posted
        return Response(report(status["now"]) if known else b"", 200 if known else 404)

    routes = [Route("/pain", submit, methods=["POST"]), Route("/pain/{message}", told)]
    with listening(Starlette(routes=routes)) as port:
        text = (
            "protocol: iso20022\nsystems: [accounts]\ninitiator: qt\n"
            f"http: {{url: 'http://127.0.0.1:{port}', submit: /pain, status: '/pain/{{message}}'}}\n"
        )
        (tmp_path / "payments.yaml").write_text(text, "utf-8")
        core = connect(tmp_path, FakeCore(read_yaml(INSTITUTION), clock, PARTIES), clock)
        assert await core.order("k") is None
        with pytest.raises(CoreTimeout):
            await core.transfer(payment(), "k")
        assert list(posted) == [MESSAGE]
        status["now"] = "ACSC"
        receipt = await core.transfer(payment(), "k")
        assert receipt.posted
        assert await core.order("k") == receipt
        await core.close()
