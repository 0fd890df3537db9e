"""The nouns around insurance claims, as we read them: what happened, which papers came, what was decided."""

from dataclasses import dataclass
from datetime import date

from qiantai.banking.connectors.nouns import noun
from qiantai.banking.connectors.records import Day
from qiantai.floor.money import Money


@noun("insurance", "claim-details")
@dataclass(frozen=True, slots=True)
class ClaimDetail:
    """A claim reported on `day` for what happened on `event_on`; `kind` is one of `indemnity.ClaimKind`.

    `missing` are papers still asked for (ids of `claims/documents.yaml`, or the institution's own names), `files` those
    that came. `expected_on` is when a decision is promised. `paid` went to the account `paid_to` on `paid_on`. Of a
    refusal `reason` is a code, `clause` the one it rests on, `letter_on` the day of the written notice.
    """

    id: str
    policy: str
    product_name: str
    kind: str
    day: date
    status: str
    insured: str = ""
    event_on: Day = None
    place: str = ""
    cause: str = ""
    hospital: str = ""
    missing: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    expected_on: Day = None
    paid: Money | None = None
    paid_on: Day = None
    paid_to: str = ""
    reason: str = ""
    clause: str = ""
    letter_on: Day = None


@noun("insurance", "sale-records")
@dataclass(frozen=True, slots=True)
class SaleRecord:
    """How a policy was sold: by whom and where; `recorded` says whether sound and picture were kept, `until` how long.

    `held` is set while a dispute forbids deleting them.
    """

    id: str
    policy: str
    seller: str
    place: str
    recorded: bool
    until: Day = None
    held: bool = False
