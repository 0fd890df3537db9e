"""The bodies that mutations bring, refused as a whole when one field is wrong."""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from qiantai.app.demo.transfers import PayeeOrder, TransferOrder
from qiantai.floor.money import ZERO, Money

Word = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Yuan = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,13}(\.[0-9]{1,2})?$")]
LastDigits = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]


class Body(BaseModel):
    """No field beyond the known ones, and no value of another type."""

    model_config = ConfigDict(extra="forbid", strict=True)


class PayeeBody(Body):
    """Whom to pay; an empty bank means this institution."""

    name: Word
    bank: Annotated[str, StringConstraints(max_length=100)] = ""
    last4: LastDigits


class TransferBody(Body):
    """A transfer to a payee or to an own account, never both; the amount is text with at most two decimals."""

    customer: Word
    from_account: Word
    amount: Yuan
    arrival_mode: Literal["realtime", "normal", "next_day"] = "realtime"
    payee: PayeeBody | None = None
    to_account: Word | None = None

    @model_validator(mode="after")
    def _one_receiver(self) -> Self:
        if (self.payee is None) == (self.to_account is None):
            raise ValueError("exactly one of payee and to_account is needed")
        if Money.of(self.amount) == ZERO:
            raise ValueError("the amount must be above zero")
        return self

    def order(self) -> TransferOrder:
        """The same as a noun of the bank."""
        payee = self.payee
        return TransferOrder(
            customer=self.customer,
            from_account=self.from_account,
            amount=Money.of(self.amount),
            arrival_mode=self.arrival_mode,
            payee=None if payee is None else PayeeOrder(payee.name, payee.bank, payee.last4),
            to_account=self.to_account,
        )


class LossBody(Body):
    """Whose card is lost."""

    customer: Word


class ResetBody(Body):
    """The institution to open, in the form of the institution file; without it, the file's own."""

    institution: dict[str, Any] | None = None
