"""Payment messages of ISO 20022 that we write (pain.001.001.09) and read (pain.002, camt.053, camt.054), checked by structure."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Literal

from lxml import etree

from qiantai.banking.connectors.payloads import encode, xml_root
from qiantai.banking.connectors.records import Transaction
from qiantai.floor.clock import CHINA, local_date
from qiantai.floor.money import ZERO, Money

TECH = "urn:iso:std:iso:20022:tech:xsd:"
PAIN_001 = TECH + "pain.001.001.09"
CURRENCY = "CNY"
SETTLED = frozenset(("ACSC", "ACCC"))
ACCEPTED = frozenset(("ACCP", "ACSP", "ACWC", "ACFC"))
REJECTED = frozenset(("RJCT", "CANC"))
REASONS: Mapping[str, str] = {
    "AM04": "insufficient_funds",
    "AM02": "daily_limit",
    "AM14": "daily_limit",
    "AC01": "unknown_payee",
    "AC03": "unknown_payee",
    "AC02": "unknown_account",
    "AC04": "account_restricted",
    "AC06": "account_restricted",
    "AG01": "account_restricted",
    "BE01": "unknown_payee",
    "RC01": "unknown_payee",
    "RC04": "unknown_payee",
}
"""External status reason codes and the refusals that they are; any other is `declined`."""
Outcome = Literal["settled", "accepted", "rejected", "unknown"]
ORDER: Mapping[str, tuple[str, ...]] = {
    "Document": ("CstmrCdtTrfInitn",),
    "CstmrCdtTrfInitn": ("GrpHdr", "PmtInf"),
    "GrpHdr": ("MsgId", "CreDtTm", "NbOfTxs", "CtrlSum", "InitgPty"),
    "PmtInf": (
        "PmtInfId", "PmtMtd", "NbOfTxs", "CtrlSum", "ReqdExctnDt", "Dbtr", "DbtrAcct", "DbtrAgt",
        "ChrgBr", "CdtTrfTxInf",
    ),
    "CdtTrfTxInf": ("PmtId", "Amt", "CdtrAgt", "Cdtr", "CdtrAcct"),
    "PmtId": ("InstrId", "EndToEndId"),
}  # fmt: skip
"""The children that our message has, all of them and in this order."""
LONGEST: Mapping[str, int] = {
    "MsgId": 35,
    "PmtInfId": 35,
    "InstrId": 35,
    "EndToEndId": 35,
    "Nm": 140,
}


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a payment: its name, account number, and its bank as a BIC or a number of the clearing system."""

    name: str
    account: str
    agent: str


@dataclass(frozen=True, slots=True)
class CreditTransfer:
    """One payment as the message tells it; `message` and `end_to_end` are derived from the idempotency key."""

    message: str
    end_to_end: str
    amount: Money
    day: date
    debtor: Party
    creditor: Party
    initiator: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a status report says about one of our messages; `reason` is a code of the standard."""

    id: str
    at: datetime
    message: str
    end_to_end: str
    status: str
    reason: str = ""

    @property
    def outcome(self) -> Outcome:
        """ACTC, RCVD, PDNG, PART and whatever is new to us say nothing that can be told as done or refused."""
        if self.status in SETTLED:
            return "settled"
        if self.status in ACCEPTED:
            return "accepted"
        return "rejected" if self.status in REJECTED else "unknown"

    @property
    def refusal(self) -> str:
        """Our reason of a rejection."""
        return REASONS.get(self.reason, "declined")


def ids_of(key: str) -> tuple[str, str]:
    """MsgId and EndToEndId of an idempotency key: the same for ever, 33 characters, without a trace of the key."""
    digits = hashlib.sha256(key.encode()).hexdigest()[:32].upper()
    return f"M{digits}", f"E{digits}"


def credit_transfer(one: CreditTransfer, now: datetime) -> bytes:
    """A pain.001.001.09 document of one payment; ValueError when a value does not fit the standard."""
    total = {"NbOfTxs": "1", "CtrlSum": str(one.amount)}
    content = {
        "GrpHdr": {
            "MsgId": one.message,
            "CreDtTm": now.astimezone(CHINA).isoformat(timespec="seconds"),
            **total,
            "InitgPty": {"Nm": one.initiator},
        },
        "PmtInf": {
            "PmtInfId": one.message,
            "PmtMtd": "TRF",
            **total,
            "ReqdExctnDt": {"Dt": one.day.isoformat()},
            "Dbtr": {"Nm": one.debtor.name},
            "DbtrAcct": _account(one.debtor),
            "DbtrAgt": _agent(one.debtor),
            "ChrgBr": "SLEV",
            "CdtTrfTxInf": {
                "PmtId": {"InstrId": one.end_to_end, "EndToEndId": one.end_to_end},
                "Amt": {"InstdAmt": {"@Ccy": CURRENCY, "#text": str(one.amount)}},
                "CdtrAgt": _agent(one.creditor),
                "Cdtr": {"Nm": one.creditor.name},
                "CdtrAcct": _account(one.creditor),
            },
        },
    }
    if one.amount <= ZERO:
        raise ValueError("a payment is above zero")
    document = encode("xml", {"Document": {"@xmlns": PAIN_001, "CstmrCdtTrfInitn": content}})
    check_initiation(document)
    return document


def check_initiation(document: bytes) -> None:
    """ValueError unless a document is built as our pain.001 is: names, order, lengths, and sums that agree."""
    root = xml_root(document)
    if root.tag != f"{{{PAIN_001}}}Document":
        raise ValueError(f"{root.tag} is no {PAIN_001}")
    for element in root.iter():
        name = etree.QName(element).localname
        found = tuple(etree.QName(child).localname for child in element)
        if name in ORDER and found != ORDER[name]:
            raise ValueError(f"{name} holds {found}, not {ORDER[name]}")
        text = element.text or ""
        if not found and not text.strip():
            raise ValueError(f"{name} is empty")
        if len(text) > LONGEST.get(name, 140):
            raise ValueError(f"{name} is longer than {LONGEST.get(name, 140)} characters")
    sums = {_exact(one.text) for one in _all(root, "CtrlSum", "InstdAmt")}
    if len(sums) != 1:
        raise ValueError(f"the sums {sorted(sums)} do not agree")


def read_reports(document: bytes) -> list[Report]:
    """The newest word on each payment that a pain.002 names; ValueError when it is none or lacks what it must have."""
    root = _root(document, "pain.002.001.")
    header = _one(root, "CstmrPmtStsRpt/GrpHdr")
    id_, at = _text(header, "MsgId"), _moment(_text(header, "CreDtTm"))
    group = _one(root, "CstmrPmtStsRpt/OrgnlGrpInfAndSts")
    message, whole = _text(group, "OrgnlMsgId"), _text(group, "GrpSts", "")
    reports = []
    for part in _all(root, "OrgnlPmtInfAndSts"):
        of_part = _text(part, "PmtInfSts", whole)
        for one in _all(part, "TxInfAndSts"):
            status = _text(one, "TxSts", of_part)
            end = _text(one, "OrgnlEndToEndId", "")
            reports.append(Report(id_, at, message, end, status, _reason(one)))
        if not _all(part, "TxInfAndSts"):
            reports.append(Report(id_, at, message, "", of_part, _reason(part)))
    reports = reports or [Report(id_, at, message, "", whole, _reason(group))]
    if any(not one.status for one in reports):
        raise ValueError("a status report without a status")
    return reports


def read_entries(document: bytes) -> Iterator[tuple[str, Transaction]]:
    """Booked entries of a camt.053 or camt.054 with their account number; negative amounts leave the account.

    ValueError for another message, a currency that is not yuan, or parts that do not add up.
    """
    root = _root(document, "camt.053.001.", "camt.054.001.")
    for statement in _all(root, "Stmt", "Ntfctn"):
        id_ = _text(statement, "Id")
        account = _text(statement, "Acct/Id/IBAN", "") or _text(statement, "Acct/Id/Othr/Id")
        for number, entry in enumerate(_children(statement, "Ntry")):
            status = _text(entry, "Sts/Cd", "") or _text(entry, "Sts", "")
            if status == "BOOK":
                for one in _movements(entry, f"{id_}-{number}"):
                    yield account, one


def _movements(entry: Any, spare_id: str) -> Iterator[Transaction]:
    debit = _direction(entry)
    amount, at = _amount(_one(entry, "Amt")), _booked(_one(entry, "BookgDt"))
    id_ = _text(entry, "AcctSvcrRef", "") or _text(entry, "NtryRef", "") or spare_id
    parts = _all(entry, "TxDtls")
    if len(parts) < 2:
        name = _counterparty(parts[0], debit) if parts else ""
        yield Transaction(id_, at, -amount if debit else amount, name, "transfer")
        return
    amounts = [_amount(_one(part, "Amt")) for part in parts]
    if sum(amounts, ZERO) != amount:
        raise ValueError(f"the parts of the entry {id_} do not add up")
    for number, (part, one) in enumerate(zip(parts, amounts, strict=True), 1):
        name = _counterparty(part, debit)
        yield Transaction(f"{id_}-{number}", at, -one if debit else one, name, "transfer")


def _direction(entry: Any) -> bool:
    said = _text(entry, "CdtDbtInd")
    if said not in ("DBIT", "CRDT"):
        raise ValueError(f"{said} is neither DBIT nor CRDT")
    return said == "DBIT"


def _counterparty(part: Any, debit: bool) -> str:
    side = "Cdtr" if debit else "Dbtr"
    path = f"RltdPties/{side}"
    return _text(part, f"{path}/Pty/Nm", "") or _text(part, f"{path}/Nm", "")


def _reason(part: Any) -> str:
    return _text(part, "StsRsnInf/Rsn/Cd", "") or _text(part, "StsRsnInf/Rsn/Prtry", "")


def _account(party: Party) -> dict[str, Any]:
    return {"Id": {"Othr": {"Id": party.account}}}


def _agent(party: Party) -> dict[str, Any]:
    bic = len(party.agent) in (8, 11) and party.agent[:6].isalpha() and party.agent.isupper()
    known = {"BICFI": party.agent} if bic else {"ClrSysMmbId": {"MmbId": party.agent}}
    return {"FinInstnId": known}


def _root(document: bytes, *families: str) -> Any:
    root = xml_root(document)
    space = etree.QName(root).namespace or ""
    if not any(space.startswith(TECH + family) for family in families):
        raise ValueError(f"{space or 'a document without a namespace'} is none of {families}")
    return root


def _children(element: Any, name: str) -> list[Any]:
    return [one for one in element if etree.QName(one).localname == name]


def _all(element: Any, *names: str) -> list[Any]:
    return [one for one in element.iter() if etree.QName(one).localname in names]


def _find(element: Any, path: str) -> Any:
    for name in path.split("/"):
        found = _children(element, name)
        if not found:
            return None
        element = found[0]
    return element


def _one(element: Any, path: str) -> Any:
    found = _find(element, path)
    if found is None:
        raise ValueError(f"{etree.QName(element).localname} has no {path}")
    return found


def _text(element: Any, path: str, default: str | None = None) -> str:
    found = _find(element, path)
    text = "" if found is None else (found.text or "").strip()
    if not text and default is None:
        raise ValueError(f"{etree.QName(element).localname} has no {path}")
    return text or default or ""


def _amount(element: Any) -> Money:
    if element.get("Ccy") != CURRENCY:
        raise ValueError(f"an amount in {element.get('Ccy')}, not in {CURRENCY}")
    return Money.of(_exact(element.text))


def _exact(text: str | None) -> Decimal:
    try:
        number = Decimal(text or "")
    except ArithmeticError as error:
        raise ValueError(f"{text!r} is no amount") from error
    if not number.is_finite() or number != Money.of(number).yuan or number < 0:
        raise ValueError(f"{text!r} is no amount in cents")
    return number


def _booked(day: Any) -> datetime:
    said = _text(day, "DtTm", "")
    if said:
        return _moment(said)
    return datetime.combine(date.fromisoformat(_text(day, "Dt")[:10]), time(), CHINA)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=CHINA)


def execution_day(mode: str, now: datetime) -> date:
    """The day on which the bank is asked to carry a payment out; ValueError for a mode that the message cannot say."""
    if mode == "realtime":
        return local_date(now)
    if mode == "next_day":
        return date.fromordinal(local_date(now).toordinal() + 1)
    raise ValueError(f"a payment message has no arrival mode {mode}")
