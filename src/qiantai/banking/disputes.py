"""A disputed card charge: what it probably is, what follows at once, and how a dispute goes through its stages.

Most disputes are a charge seen twice, a shop under another name, a subscription or a fee, and are answered by the
customer's own charges; the rest become tickets. A denial ("it was not me") is never talked away (domain §2.4b, §2.4c).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from qiantai.banking.calendars import Days, plus
from qiantai.banking.policies import Policies
from qiantai.floor.money import Money

Kind = Literal["purchase", "refund", "reversal", "fee", "preauth", "capture"]
"""A refund, a reversal and the capture of a pre-authorisation name the charge they belong to, if the core knows it."""
Reason = Literal["duplicate", "refund", "unknown", "subscription", "fee", "preauth", "denied"]
Class = Literal[
    "denied", "fee_query", "preauth", "duplicate", "refund", "subscription", "unknown_name", "other"
]
State = Literal[
    "filed",
    "requested",
    "charged_back",
    "represented",
    "charged_back_again",
    "upheld",
    "rejected",
    "withdrawn",
]
Event = Literal[
    "request_papers",
    "proof_accepted",
    "proof_missing",
    "represent",
    "charge_back_again",
    "accept",
    "give_up",
    "withdraw",
]
CLOSED: frozenset[State] = frozenset(("upheld", "rejected", "withdrawn"))
MOVES: Mapping[tuple[State, Event], State] = {
    ("filed", "request_papers"): "requested",
    ("requested", "proof_accepted"): "rejected",
    ("requested", "proof_missing"): "charged_back",
    ("charged_back", "accept"): "upheld",
    ("charged_back", "represent"): "represented",
    ("represented", "proof_accepted"): "rejected",
    ("represented", "charge_back_again"): "charged_back_again",
    ("charged_back_again", "accept"): "upheld",
    ("charged_back_again", "give_up"): "rejected",
    ("filed", "give_up"): "rejected",
    **{
        (state, "withdraw"): "withdrawn"
        for state in ("filed", "requested", "charged_back", "represented", "charged_back_again")
    },
}
"""调单 → 一次退单 → 再请款 → 二次退单; a closed dispute moves no more (domain §2.4c)."""
CUSTOMERS = ("card_place", "police_receipt", "loss_report", "statement")
BANKS = ("transaction_place", "verification", "habits", "device")


@dataclass(frozen=True, slots=True)
class Charge:
    """A charge of the customer's card as posted, or authorised only; `of` is the charge that it gives back or captures."""

    id: str
    day: date
    merchant: str
    amount: Money
    kind: Kind = "purchase"
    posted: bool = True
    of: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a charge is and what follows: closed at once with a `result`, or a ticket; both are codes for words.

    `related` names other charges that show it, `on` the day that the words speak of, such as a release or the next debit.
    """

    class_: Class
    closed: bool
    result: str
    related: tuple[str, ...] = ()
    on: date | None = None
    urgent: bool = False
    name: str | None = None


@dataclass(frozen=True, slots=True)
class DisputeRules:
    """Periods and tolerances with which charges are compared, and the deadlines of a dispute."""

    window: timedelta
    retrieval: timedelta
    acquirer: timedelta
    first_reply: int
    duplicate_within: timedelta
    refund_within: timedelta
    preauth_valid: timedelta
    cycle_slack: timedelta
    cycles: int

    @classmethod
    def of(cls, policies: Policies, at: datetime) -> "DisputeRules":
        """Those of `cc.dispute.*` and `cc.preauth.valid`."""

        def days(key: str) -> timedelta:
            return timedelta(days=policies.whole(key, at))

        return cls(
            days("cc.dispute.window"),
            days("cc.dispute.retrieval"),
            days("cc.dispute.acquirer_reply"),
            policies.whole("cc.dispute.first_reply", at),
            days("cc.dispute.duplicate_within"),
            days("cc.dispute.refund_within"),
            days("cc.preauth.valid"),
            days("cc.dispute.cycle_slack"),
            policies.whole("cc.dispute.cycles", at),
        )


@dataclass(frozen=True, slots=True)
class Deadlines:
    """By when each side must act; `late` when the holder came after the usual window, which ends no right."""

    raise_by: date
    late: bool
    first_reply: date
    request_papers_by: date
    acquirer_answers_by: date


def deadlines(
    filed: date, transaction: date, statement: date, days: Days, rules: DisputeRules
) -> Deadlines:
    """The days of a dispute: raised from the statement on, papers asked for from the transaction on (domain §2.4c)."""
    raise_by = statement + rules.window
    return Deadlines(
        raise_by,
        filed > raise_by,
        plus(days, filed, rules.first_reply),
        transaction + rules.retrieval,
        filed + rules.acquirer,
    )


def move(state: State, event: Event) -> State:
    """The next stage; ValueError when this cannot happen now."""
    if (state, event) not in MOVES:
        raise ValueError(f"{event} cannot happen to a dispute that is {state}")
    return MOVES[state, event]


def events(state: State) -> tuple[Event, ...]:
    """What can happen now."""
    return tuple(event for (at, event) in MOVES if at == state)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One item of the checklist: whether the customer or the bank has to bring it, and whether it is there."""

    code: str
    by: Literal["customer", "bank"]
    given: bool


def evidence(given: frozenset[str]) -> tuple[Evidence, ...]:
    """The checklist of a denied charge; the bank has to prove that it was the holder (domain §2.4b)."""
    return (
        *(Evidence(code, "customer", code in given) for code in CUSTOMERS),
        *(Evidence(code, "bank", code in given) for code in BANKS),
    )


@dataclass(frozen=True, slots=True)
class Case:
    """A disputed charge among the customer's others, as seen on a day, with shop names by the name on the statement."""

    charge: Charge
    others: Sequence[Charge]
    today: date
    rules: DisputeRules
    names: Mapping[str, str]
    reason: Reason | None

    def same(self) -> list[Charge]:
        """Other charges of the same kind at the same merchant, in order of their days."""
        found = [
            one
            for one in self.others
            if one.id != self.charge.id
            and one.merchant == self.charge.merchant
            and one.kind == self.charge.kind
        ]
        return sorted(found, key=lambda one: one.day)

    def returns(self, *charges: Charge, kinds: tuple[Kind, ...]) -> list[Charge]:
        """What gives these back or captures them: named by the core, else the same merchant later, of no more."""
        ids, disputed = {one.id for one in charges}, self.charge
        return [
            one
            for one in self.others
            if one.kind in kinds
            and (
                one.of in ids
                or (
                    one.of is None
                    and one.merchant == disputed.merchant
                    and one.day >= disputed.day
                    and one.amount <= disputed.amount
                )
            )
        ]


def classify(
    charge: Charge,
    others: Sequence[Charge],
    today: date,
    rules: DisputeRules,
    reason: Reason | None = None,
    names: Mapping[str, str] | None = None,
) -> Finding:
    """What the charge is and what follows; `reason` is what the customer says, `names` maps statement to shop names.

    A denied charge is an urgent ticket whatever it looks like, and what no rule explains is a ticket.
    """
    if reason == "denied":
        return Finding("denied", False, "fraud_check", urgent=True)
    case = Case(charge, others, today, rules, names or {}, reason)
    for rule in _ordered(reason):
        found = rule(case)
        if found:
            return found
    return TICKETS.get(reason or "", Finding("other", False, "review"))


def _ordered(reason: Reason | None) -> list["Rule"]:
    """The customer's own reason is tried first; a shop's name explains only a charge that is not known."""
    rules = [rule for name, rule in RULES.items() if name != "unknown" or reason in (None, name)]
    return sorted(rules, key=lambda rule: rule is not RULES.get(reason or ""))


def _fee(case: Case) -> Finding | None:
    if case.charge.kind != "fee":
        return None
    back = case.returns(case.charge, kinds=("reversal",))
    if back:
        return Finding("fee_query", True, "fee_returned", _ids(back), back[0].day)
    return Finding("fee_query", True, "fee_explained")


def _preauth(case: Case) -> Finding | None:
    charge = case.charge
    if charge.kind != "preauth":
        return None
    back = case.returns(case.charge, kinds=("reversal",))
    if back:
        return Finding("preauth", True, "preauth_released", _ids(back), back[0].day)
    ends = charge.day + case.rules.preauth_valid
    captured = _ids(case.returns(charge, kinds=("capture",)))
    if captured and case.today > ends:
        return Finding("preauth", False, "preauth_captured_and_held", captured, ends)
    if case.today <= ends:
        return Finding("preauth", True, "preauth_released_by", on=ends)
    return Finding("preauth", False, "preauth_not_released", on=ends)


def _duplicate(case: Case) -> Finding | None:
    charge, within = case.charge, case.rules.duplicate_within
    if charge.kind != "purchase":
        return None
    twins = [
        one
        for one in case.same()
        if one.amount == charge.amount and abs(one.day - charge.day) <= within
    ]
    if not twins:
        return None
    back = case.returns(charge, *twins, kinds=("reversal", "refund"))
    back = [one for one in back if one.amount == charge.amount]
    if back:
        return Finding("duplicate", True, "already_returned", _ids([*twins, *back]), back[0].day)
    if not charge.posted or not all(one.posted for one in twins):
        return Finding("duplicate", True, "pending_falls_away", _ids(twins))
    return Finding("duplicate", False, "both_posted", _ids(twins))


def _refund(case: Case) -> Finding | None:
    back = case.returns(case.charge, kinds=("refund",))
    if case.charge.kind != "purchase" or not back:
        return None
    last = max(one.day for one in back)
    if sum(one.amount.yuan for one in back if one.posted) >= case.charge.amount.yuan:
        return Finding("refund", True, "refund_posted", _ids(back), last)
    if all(one.posted for one in back):
        return None
    due = last + case.rules.refund_within
    if case.today <= due:
        return Finding("refund", True, "refund_under_way", _ids(back), due)
    return Finding("refund", False, "refund_missing", _ids(back))


def _subscription(case: Case) -> Finding | None:
    """Earlier charges of the same amount, a month apart each."""
    rules = case.rules
    before = [
        one for one in case.same() if one.day < case.charge.day and one.amount == case.charge.amount
    ]
    series, day = [], case.charge.day
    for one in reversed(before):
        if abs((day - one.day) - MONTH) <= rules.cycle_slack:
            series.append(one)
            day = one.day
    if len(series) < rules.cycles:
        return None
    return Finding("subscription", True, "subscription_runs", _ids(series), case.charge.day + MONTH)


def _unknown(case: Case) -> Finding | None:
    """A shop whose name on the statement differs, or where someone who does not know it has bought before."""
    shop = case.names.get(case.charge.merchant)
    if shop:
        return Finding("unknown_name", True, "known_as", name=shop)
    before = [one for one in case.same() if one.day < case.charge.day]
    if case.reason == "unknown" and before:
        return Finding("unknown_name", True, "bought_before", _ids(before), before[-1].day)
    return None


def _ids(charges: Sequence[Charge]) -> tuple[str, ...]:
    return tuple(one.id for one in charges)


Rule = Callable[[Case], Finding | None]
MONTH = timedelta(days=30)
RULES: Mapping[str, Rule] = {
    "fee": _fee,
    "preauth": _preauth,
    "duplicate": _duplicate,
    "refund": _refund,
    "subscription": _subscription,
    "unknown": _unknown,
}
TICKETS: Mapping[str, Finding] = {
    "refund": Finding("refund", False, "refund_missing"),
    "unknown": Finding("unknown_name", False, "merchant_unknown"),
    "duplicate": Finding("duplicate", False, "twin_not_seen"),
}
"""What becomes of a reason that the customer's other charges do not explain."""
