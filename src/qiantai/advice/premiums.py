"""How a premium comes about: the net one pays the expected benefits, the gross one the insurer's expenses too (domain §2.13).

The tables of `packs/*/rates/decrements.yaml` are synthetic; they explain a calculation and price nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, Self

from qiantai.floor.errors import Misconfigured
from qiantai.floor.money import Money
from qiantai.floor.packs import Packs, read_yaml

Sex = Literal["male", "female"]
FILE = "decrements.yaml"
_NONE, _ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class Basis:
    """Yearly probabilities of the insured event by sex and age from 0, the yearly interest and the expense, as fractions."""

    rates: Mapping[Sex, Sequence[Decimal]]
    interest: Decimal
    expense: Decimal

    @classmethod
    def load(cls, packs: Packs, event: str) -> Self:
        """The basis for an event (`death`, `critical`) of the last enabled pack that has one."""
        paths = list(packs.files("rates", FILE))
        if not paths:
            raise Misconfigured(f"no enabled pack has rates/{FILE}")
        try:
            content = read_yaml(paths[-1])
            table = content["per_mille"][event]
            return cls(
                rates={
                    "male": [Decimal(one) / 1000 for one in table["male"]],
                    "female": [Decimal(one) / 1000 for one in table["female"]],
                },
                interest=Decimal(content["interest_percent"]) / 100,
                expense=Decimal(content["expense_percent"][event]) / 100,
            )
        except (KeyError, TypeError, ArithmeticError) as error:
            raise Misconfigured(f"{paths[-1]}: {error}") from error

    def net_single(self, sex: Sex, age: int, years: int | None) -> Decimal:
        """The present value of one yuan paid at the end of the year of the event, for a term or (None) for life."""
        alive, value = _ONE, _NONE
        for year, rate in enumerate(self._from(sex, age, years)):
            value += alive * rate / (1 + self.interest) ** (year + 1)
            alive *= 1 - rate
        return value

    def annuity_due(self, sex: Sex, age: int, years: int) -> Decimal:
        """The present value of one yuan at the start of each year without the event, for so many years."""
        alive, value = _ONE, _NONE
        for year, rate in enumerate(self._from(sex, age, years)):
            value += alive / (1 + self.interest) ** year
            alive *= 1 - rate
        return value

    def net(self, benefit: Money, sex: Sex, age: int, years: int | None, pay_years: int) -> Money:
        """The yearly net premium: expected present value of the benefit over the annuity of the payment years."""
        return Money.of(self._net(benefit, sex, age, years, pay_years))

    def gross(self, benefit: Money, sex: Sex, age: int, years: int | None, pay_years: int) -> Money:
        """The yearly gross premium: net over one less the expense."""
        return Money.of(self._net(benefit, sex, age, years, pay_years) / (1 - self.expense))

    def _net(
        self, benefit: Money, sex: Sex, age: int, years: int | None, pay_years: int
    ) -> Decimal:
        value = benefit.yuan * self.net_single(sex, age, years)
        return value / self.annuity_due(sex, age, pay_years)

    def _from(self, sex: Sex, age: int, years: int | None) -> Sequence[Decimal]:
        table = self.rates[sex]
        if not 0 <= age < len(table):
            raise ValueError(f"the table ends before age {age}")
        return table[age:] if years is None else table[age : age + years]
