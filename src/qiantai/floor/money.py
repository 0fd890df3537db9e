"""Money is Decimal yuan to the cent; no float ever touches it."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Self

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in yuan, exact to the cent."""

    yuan: Decimal

    @classmethod
    def of(cls, value: str | int | Decimal) -> Self:
        """From yuan as text, integer or Decimal, rounded half up to the cent; ValueError when it is no number."""
        try:
            number = Decimal(value)
            if not number.is_finite():
                raise ValueError(f"not an amount: {value!r}")
            return cls(number.quantize(CENT, ROUND_HALF_UP))
        except InvalidOperation as error:
            raise ValueError(f"not an amount: {value!r}") from error

    def __add__(self, other: "Money") -> "Money":
        return Money(self.yuan + other.yuan)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.yuan - other.yuan)

    def __neg__(self) -> "Money":
        return Money(-self.yuan)

    def __bool__(self) -> bool:
        return bool(self.yuan)

    def __str__(self) -> str:
        return f"{self.yuan:.2f}"

    @property
    def figures(self) -> str:
        """With thousands separators: `48,250.36`."""
        return f"{self.yuan:,.2f}"

    @property
    def capitals(self) -> str:
        """In Chinese capitals as on a cheque: 伍佰元整."""
        import cn2an  # its import takes a quarter of a second

        return str(cn2an.an2cn(str(self), "rmb"))


ZERO = Money(Decimal("0.00"))
