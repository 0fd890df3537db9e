"""The nouns around the customer's own data, settings, appointments and certificates, as we read them."""

from dataclasses import dataclass
from datetime import date

from qiantai.banking.connectors.nouns import noun
from qiantai.banking.connectors.records import Day
from qiantai.floor.money import Money


@noun("crm", "branches")
@dataclass(frozen=True, slots=True)
class Branch:
    """A branch of the institution; `open_days` are weekdays from 0 (Monday), `aliases` what people call its place."""

    id: str
    name: str
    city: str
    address: str
    hours: str
    name_en: str
    city_en: str
    address_en: str
    booking: bool = True
    open_days: tuple[int, ...] = (0, 1, 2, 3, 4)
    aliases: tuple[str, ...] = ()


@noun("crm", "atms")
@dataclass(frozen=True, slots=True)
class Atm:
    """A cash machine; `deposits` says whether it also takes cash in."""

    id: str
    name: str
    city: str
    address: str
    hours: str
    name_en: str
    city_en: str
    address_en: str
    deposits: bool = False
    aliases: tuple[str, ...] = ()


@noun("crm", "official_contacts")
@dataclass(frozen=True, slots=True)
class OfficialContact:
    """A number, site or account that the institution itself uses; `kind` is phone, site or chat."""

    id: str
    kind: str
    value: str


@noun("crm", "branch_bookings")
@dataclass(frozen=True, slots=True)
class BranchBooking:
    """A visit to a branch that was booked; `status` is booked, used or cancelled."""

    id: str
    branch: str
    day: date
    time: str
    business: str
    status: str = "booked"


@noun("crm", "profile")
@dataclass(frozen=True, slots=True)
class Profile:
    """What the customer has told about themselves; `email` is empty until one was verified."""

    id: str
    occupation: str = ""
    employer: str = ""
    address: str = ""
    email: str = ""


@noun("crm", "relationship_managers")
@dataclass(frozen=True, slots=True)
class RelationshipManager:
    """The member of the institution who looks after a customer, and where they are found."""

    id: str
    name: str
    branch: str
    phone: str = ""


@noun("crm", "preferences")
@dataclass(frozen=True, slots=True)
class Preferences:
    """What the customer does not want any more (`off`: phone, sms, email, push, personal, sharing) and how they are served."""

    id: str
    off: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()


@noun("crm", "identity_documents")
@dataclass(frozen=True, slots=True)
class IdentityDocument:
    """The identity document on file; `kind` is id_card or passport, no `expires_on` means it does not expire."""

    id: str
    kind: str
    number_end: str
    expires_on: Day = None
    status: str = "valid"


@noun("crm", "devices")
@dataclass(frozen=True, slots=True)
class Device:
    """A phone or tablet on which the customer's mobile bank runs."""

    id: str
    name: str
    last_used: date
    current: bool = False


@noun("accounts", "safety_settings")
@dataclass(frozen=True, slots=True)
class SafetySetting:
    """A protection of an account: `setting` is overseas_lock, night_lock, online_lock or card_lock."""

    id: str
    account: str
    setting: str
    on: bool


@noun("accounts", "dormant_accounts")
@dataclass(frozen=True, slots=True)
class DormantAccount:
    """An account that was not used for years and is kept in the register of sleeping accounts."""

    id: str
    class_: str
    last4: str
    balance: Money
    idle_since: date


@noun("accounts", "account_links")
@dataclass(frozen=True, slots=True)
class AccountLink:
    """What hangs on an account and has to be ended before it can be closed: deposit, loan, wealth, fund, hold, card."""

    id: str
    account: str
    kind: str
    name: str


@noun("accounts", "unfreeze_applications")
@dataclass(frozen=True, slots=True)
class UnfreezeApplication:
    """A request to lift a restriction; people decide about it."""

    id: str
    account: str
    day: date
    status: str
