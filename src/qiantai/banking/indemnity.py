"""What a medical claim pays, which papers it takes and by when it is decided (domain §7, §2.12a, §2.12b).

`pay = min(cap left, max(0, total - out of scope - social - other insurers - deductible left) x ratio)`. The result is a
calculation with its steps: whether a claim is refused is a person's decision.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, Self

from qiantai.banking.policies import Policies
from qiantai.banking.redemption import open_days_after
from qiantai.floor.errors import Misconfigured
from qiantai.floor.money import ZERO, Money
from qiantai.floor.months import months_after
from qiantai.floor.packs import Packs, read_yaml

WorkingDay = Callable[[date], bool]
ClaimKind = Literal[
    "outpatient",
    "inpatient",
    "accident_medical",
    "critical",
    "death",
    "disability",
    "allowance",
    "motor",
]
Circumstance = Literal["accident", "minor", "proxy", "abroad", "other_insurer", "no_beneficiary"]
Outcome = Literal["auto_pay", "pay", "partial", "supplement", "investigate", "person"]
ZeroReason = Literal["below_deductible", "cap_used", "nothing_in_scope"]
PAPERS = "documents.yaml"


@dataclass(frozen=True, slots=True)
class Bill:
    """One bill in yuan: its total, what the contract does not cover, and what others have paid of it."""

    total: Money
    out_of_scope: Money = ZERO
    social: Money = ZERO
    other_insurers: Money = ZERO
    settled_socially: bool = True


@dataclass(frozen=True, slots=True)
class Terms:
    """A contract's terms as they stand: deductible and cap left, ratio as a fraction.

    `ratio_unsettled` holds when the policy was sold to someone with social insurance who did not use it; the two flags say
    whose payments use up the deductible.
    """

    deductible_left: Money
    ratio: Decimal
    cap_left: Money
    ratio_unsettled: Decimal | None = None
    social_uses_deductible: bool = False
    others_use_deductible: bool = True


@dataclass(frozen=True, slots=True)
class Indemnity:
    """What is paid, the ratio, the deductible this bill used, what is left after it, and why nothing is paid (or None).

    `counted` is the covered cost after all payments of others; `above` what of it exceeds the deductible.
    """

    pay: Money
    ratio: Decimal
    counted: Money
    above: Money
    deductible_used: Money
    deductible_left: Money
    cap_left: Money
    reason: ZeroReason | None


def indemnify(bill: Bill, terms: Terms) -> Indemnity:
    """The payment for one bill (domain §7, oracles A to C, E, F); ValueError for parts that are negative."""
    if min(bill.total, bill.out_of_scope, bill.social, bill.other_insurers) < ZERO:
        raise ValueError("no part of a bill is negative")
    covered = _floor(bill.total - bill.out_of_scope)
    counted = _floor(covered - bill.social - bill.other_insurers)
    credit = _credit(bill, terms, covered)
    left = _floor(terms.deductible_left - credit)
    above = _floor(counted - left)
    ratio = _ratio(bill, terms)
    pay = min(terms.cap_left, Money.of(above.yuan * ratio))
    used = min(terms.deductible_left, credit + counted)
    return Indemnity(
        pay=pay,
        ratio=ratio,
        counted=counted,
        above=above,
        deductible_used=used,
        deductible_left=terms.deductible_left - used,
        cap_left=terms.cap_left - pay,
        reason=None if pay else _why_nothing(counted, above),
    )


def within_sublimits(items: Iterable[tuple[Money, Money | None]]) -> tuple[Money, Money]:
    """Item sub-limits come first: the total of the items, and what of it lies above their own limits (None: no limit)."""
    listed = list(items)
    total = sum((amount for amount, _ in listed), ZERO)
    over = sum((_floor(amount - most) for amount, most in listed if most is not None), ZERO)
    return total, over


def daily_allowance(days: int, waiting: int, per_day: Money, most_days: int | None = None) -> Money:
    """A hospital allowance: (days - waiting days) x rate, for at most so many days (domain §7, oracle D)."""
    paid = max(days - waiting, 0)
    return Money(per_day.yuan * (paid if most_days is None else min(paid, most_days)))


def _credit(bill: Bill, terms: Terms, covered: Money) -> Money:
    """The part of others' payments that uses up the deductible."""
    credit = bill.other_insurers if terms.others_use_deductible else ZERO
    if terms.social_uses_deductible:
        credit += bill.social
    return min(credit, covered)


def _ratio(bill: Bill, terms: Terms) -> Decimal:
    if bill.settled_socially or terms.ratio_unsettled is None:
        return terms.ratio
    return terms.ratio_unsettled


def _why_nothing(counted: Money, above: Money) -> ZeroReason:
    if not counted:
        return "nothing_in_scope"
    return "cap_used" if above else "below_deductible"


def _floor(amount: Money) -> Money:
    return max(amount, ZERO)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The amounts printed on a medical receipt (domain §7); item amounts are those of its list."""

    total: Money
    items: tuple[Money, ...]
    social: Money
    other: Money
    account: Money
    cash: Money
    self_pay: Money
    self_funded: Money


def receipt_breaches(receipt: Receipt) -> tuple[str, ...]:
    """Which sums of a receipt do not agree: `items`, `payers`, `own`; a person looks at each."""
    sums = {
        "items": sum(receipt.items, ZERO) == receipt.total,
        "payers": receipt.social + receipt.other + receipt.account + receipt.cash == receipt.total,
        "own": receipt.account + receipt.cash == receipt.self_pay + receipt.self_funded,
    }
    return tuple(name for name, agrees in sums.items() if not agrees)


def outcome(
    indemnity: Indemnity,
    *,
    missing: bool,
    breaches: bool,
    suspected: bool,
    full: Money,
    auto_most: Money,
) -> Outcome:
    """Where a calculated claim goes next; a claim that would pay nothing is always a person's (domain §7 outcomes).

    `full` is what was asked for, `auto_most` the most that is paid without a person.
    """
    if missing:
        return "supplement"
    if breaches or suspected:
        return "investigate"
    if not indemnity.pay:
        return "person"
    if indemnity.pay <= auto_most:
        return "auto_pay"
    return "pay" if indemnity.pay == full else "partial"


@dataclass(frozen=True, slots=True)
class Paper:
    """One document of a claim, in Chinese and English."""

    id: str
    name: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ClaimPapers:
    """The papers by kind of claim and by circumstance, so that all are asked for at once (domain §7, §2.12a)."""

    papers: Mapping[str, Paper]
    kinds: Mapping[str, tuple[str, ...]]
    circumstances: Mapping[str, tuple[str, ...]]

    @classmethod
    def load(cls, packs: Packs) -> Self:
        """The list of the last enabled pack that has one; Misconfigured names file and field."""
        paths = list(packs.files("claims", PAPERS))
        if not paths:
            raise Misconfigured(f"no enabled pack has claims/{PAPERS}")
        try:
            return cls._read(read_yaml(paths[-1]))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Misconfigured(f"{paths[-1]}: {error}") from error

    @classmethod
    def find(cls, packs: Packs) -> Self:
        """The list as `load` reads it; an empty one when no enabled pack brings any."""
        return cls.load(packs) if list(packs.files("claims", PAPERS)) else cls({}, {}, {})

    @classmethod
    def _read(cls, content: Mapping[str, Any]) -> Self:
        papers = {
            name: Paper(name, {"zh": both["zh"], "en": both["en"]})
            for name, both in content["papers"].items()
        }
        kinds = {kind: tuple(names) for kind, names in content["kinds"].items()}
        cases = {case: tuple(names) for case, names in content["circumstances"].items()}
        named = {name for names in (*kinds.values(), *cases.values()) for name in names}
        if unknown := named - papers.keys():
            raise ValueError(f"no paper {', '.join(sorted(unknown))}")
        return cls(papers, kinds, cases)

    def needed(
        self, kind: ClaimKind, circumstances: Iterable[Circumstance] = ()
    ) -> tuple[Paper, ...]:
        """Every paper of a claim, each once, in the order of the list."""
        names = [*self.kinds[kind]]
        for case in circumstances:
            names += self.circumstances[case]
        return tuple(self.papers[name] for name in dict.fromkeys(names))

    def missing(
        self, kind: ClaimKind, circumstances: Iterable[Circumstance], present: Iterable[str]
    ) -> tuple[Paper, ...]:
        """The papers still to ask for, all in one list."""
        have = set(present)
        return tuple(one for one in self.needed(kind, circumstances) if one.id not in have)


NO_PAPERS = ClaimPapers({}, {}, {})
"""Of an installation without insurance."""


@dataclass(frozen=True, slots=True)
class ClaimDays:
    """Deadlines in days (`promise` in working days) and limitation in years."""

    promise: int
    decide: int
    pay: int
    refuse: int
    advance: int
    limit_other: int
    limit_life: int

    @classmethod
    def of(cls, policies: Policies, at: datetime) -> Self:
        """The values at a moment (domain §2.12a)."""
        names = (
            "promise_days",
            "decide_days",
            "pay_days",
            "reject_days",
            "advance_days",
            "limit_other",
            "limit_life",
        )
        return cls(*(policies.whole(f"insurance.claim.{name}", at) for name in names))

    def limitation(self, known_on: date, *, life: bool) -> date:
        """The last day to claim, from the day the event was or should have been known (domain §2.12b)."""
        return months_after(known_on, 12 * (self.limit_life if life else self.limit_other))


@dataclass(frozen=True, slots=True)
class ClaimClocks:
    """Last days of a claim's steps; None until the step they count from has happened."""

    promised: date
    decide_by: date
    advance_by: date
    pay_by: date | None
    refuse_by: date | None


def claim_clocks(
    complete_on: date,
    days: ClaimDays,
    is_working_day: WorkingDay,
    *,
    asked_days: int = 0,
    agreed_on: date | None = None,
    decided_no_on: date | None = None,
) -> ClaimClocks:
    """The deadlines of a claim since its papers came (domain §2.12a).

    `asked_days` are the natural days on which the customer was asked for missing papers: the decision waits for them.
    """
    decide = complete_on + timedelta(days=days.decide + asked_days)
    start = complete_on + timedelta(days=asked_days)
    return ClaimClocks(
        promised=min(open_days_after(start, days.promise, is_working_day), decide),
        decide_by=decide,
        advance_by=complete_on + timedelta(days=days.advance),
        pay_by=agreed_on + timedelta(days=days.pay) if agreed_on else None,
        refuse_by=decided_no_on + timedelta(days=days.refuse) if decided_no_on else None,
    )


@dataclass(frozen=True, slots=True)
class CompulsoryClocks:
    """Last days of a compulsory motor claim: the list of papers, the decision, the payment."""

    list_by: date
    decide_by: date | None
    pay_by: date | None


def compulsory_clocks(
    reported_on: date,
    policies: Policies,
    at: datetime,
    *,
    complete_on: date | None = None,
    agreed_on: date | None = None,
) -> CompulsoryClocks:
    """The compulsory motor deadlines (domain §2.12b)."""

    def after(day: date | None, key: str) -> date | None:
        return day + timedelta(days=policies.whole(key, at)) if day else None

    listed = policies.whole("insurance.rules.auto.list_days", at)
    return CompulsoryClocks(
        list_by=reported_on + timedelta(days=listed),
        decide_by=after(complete_on, "insurance.auto.decide_days"),
        pay_by=after(agreed_on, "insurance.auto.pay_days"),
    )
