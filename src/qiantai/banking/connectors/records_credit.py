"""What credit cards bring along, as we read it: details, charges, plans, applications, disputes and products."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from qiantai.banking.connectors.nouns import noun
from qiantai.banking.connectors.records import Day
from qiantai.floor.money import ZERO, Money


@noun("cards", "card-details")
@dataclass(frozen=True, slots=True)
class CardDetail:
    """Terms of a credit card beside its balance; `id` is the card's.

    `limit_extra` is a temporary part of the limit until `limit_until`; `cash_used` what is owed of cash advances, and
    `cash_today` what was taken today. `autopay_mode` is full or minimum. `swipes_left` purchases waive the next
    annual fee on `fee_on`.
    """

    id: str
    product: str
    annual_fee: Money
    swipes_done: int
    swipes_left: int
    fee_on: date
    points_expiring: int = 0
    points_expire_on: Day = None
    lounge_left: int = 0
    limit_extra: Money = ZERO
    limit_until: Day = None
    cash_used: Money = ZERO
    cash_today: Money = ZERO
    autopay_mode: str | None = None
    autopay_account: str | None = None


@noun("cards", "card-charges")
@dataclass(frozen=True, slots=True)
class CardCharge:
    """A charge as posted or only authorised (`posted` false), amounts above zero also where they come back (`kind`).

    `merchant` is the name on the statement, `brand` the one above the door. `of` is the charge that this gives back or
    captures. A fee names what it is for (`fee`: late, interest, annual, overseas, cash) with the facts it was counted
    from: `base`, `days`, days paid too late (`late_days`) and the sum that was short (`short`).
    """

    id: str
    card: str
    day: date
    merchant: str
    amount: Money
    kind: str
    posted: bool = True
    of: str | None = None
    category: str = "other"
    brand: str | None = None
    brand_en: str | None = None
    currency: str | None = None
    fee: str | None = None
    base: Money | None = None
    days: int | None = None
    late_days: int | None = None
    short: Money | None = None


@noun("cards", "card-bills")
@dataclass(frozen=True, slots=True)
class CardBill:
    """A statement of the past or the present: what it asked for, and its purchases by category."""

    id: str
    card: str
    day: date
    total: Money
    parts: tuple["BillPart", ...] = field(default=())


@dataclass(frozen=True, slots=True)
class BillPart:
    """A category of purchases on a statement."""

    category: str
    amount: Money


@noun("cards", "card-plans")
@dataclass(frozen=True, slots=True)
class CardPlan:
    """A running instalment plan: `paid` of `periods` are paid, `rate` is the interest per period as a fraction."""

    id: str
    card: str
    what: str
    principal: Money
    periods: int
    paid: int
    rate: Decimal
    opened: date


@noun("cards", "card-products")
@dataclass(frozen=True, slots=True)
class CardProduct:
    """A credit card that can be applied for."""

    code: str
    name: str
    name_en: str
    annual_fee: Money
    about: str
    about_en: str
    aliases: tuple[str, ...] = ()


@noun("cards", "card-applications")
@dataclass(frozen=True, slots=True)
class CardApplication:
    """An application; `kind` is credit_card or limit_increase, `reasons` are codes (domain §5.2)."""

    id: str
    kind: str
    day: date
    status: str
    reasons: tuple[str, ...] = ()
    product: str | None = None
    mail_no: str | None = None
    arrives_on: Day = None


@noun("cards", "card-mailed")
@dataclass(frozen=True, slots=True)
class MailedCard:
    """A new card that is on its way or in the customer's hands, and not activated yet."""

    id: str
    last4: str
    product: str
    limit: Money


@noun("cards", "card-disputes")
@dataclass(frozen=True, slots=True)
class CardDispute:
    """A dispute that was filed; `state` is one of `disputes.State`, `answer_by` the acquirer's last day."""

    id: str
    charge: str
    card: str
    amount: Money
    class_: str
    state: str
    filed: date
    answer_by: date
    credited: bool = False


@noun("cards", "card-blocked")
@dataclass(frozen=True, slots=True)
class BlockedMerchant:
    """A merchant that may not charge a card any more."""

    id: str
    card: str
    merchant: str
