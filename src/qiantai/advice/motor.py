"""Calculates motor premiums: base by use and limit, times the no-claim factor, times the insurer's own factor (domain §2.13).

Bases are `packs/*/rates/motor.yaml`; factors are policies. Like every quote these are calculations, not offers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Self

from qiantai.floor.errors import Misconfigured, NotFound
from qiantai.floor.money import Money
from qiantai.floor.packs import Packs, read_yaml
from qiantai.floor.policies import PolicyTable

FILE = "motor.yaml"


@dataclass(frozen=True, slots=True)
class DamageRate:
    """Own damage of a car younger than `below_years` (None: any older one): a fixed part in yuan and a rate of its price."""

    below_years: int | None
    fixed: Money
    rate: Decimal


@dataclass(frozen=True, slots=True)
class MotorTariff:
    """Third-party bases by use and limit in yuan, and own-damage rates by the age of the car."""

    third_party: Mapping[str, Mapping[int, Money]]
    damage: tuple[DamageRate, ...]
    label: Mapping[str, str]

    @classmethod
    def load(cls, packs: Packs) -> Self:
        """The motor tariff of the last enabled pack that has one; Misconfigured names file and field."""
        paths = list(packs.files("rates", FILE))
        if not paths:
            raise Misconfigured(f"no enabled pack has rates/{FILE}")
        try:
            content = read_yaml(paths[-1])
            return cls(
                third_party={
                    str(use): {int(limit): Money.of(base) for limit, base in bases.items()}
                    for use, bases in content["third_party"].items()
                },
                damage=tuple(
                    DamageRate(one["below_years"], Money.of(one["fixed"]), _percent(one["rate"]))
                    for one in content["damage"]
                ),
                label=content["label"],
            )
        except (KeyError, TypeError, ValueError, ArithmeticError) as error:
            raise Misconfigured(f"{paths[-1]}: {error}") from error

    def third_party_base(self, use: str, limit: int) -> Money:
        """The base for a use and a limit in yuan; NotFound where the tariff has none."""
        base = self.third_party.get(use, {}).get(limit)
        if base is None:
            raise NotFound(f"no third-party base for {use} and {limit}")
        return base

    def damage_base(self, price: Money, car_years: int) -> Money:
        """The own-damage base: fixed part and a rate of the price of the car when new."""
        rate = next(o for o in self.damage if o.below_years is None or car_years < o.below_years)
        return rate.fixed + Money.of(price.yuan * rate.rate)

    @staticmethod
    def premium(base: Money, no_claim: Decimal, own_factor: Decimal) -> Money:
        """A year's commercial premium: base x no-claim factor x the insurer's own factor."""
        return Money.of(base.yuan * no_claim * own_factor)

    @staticmethod
    def no_claim(policies: PolicyTable, at: datetime, clean_years: int, claims: int) -> Decimal:
        """The factor for years without a claim, or for the claims of the last year."""
        name = f"c{min(claims, 3)}" if claims > 1 else str(0 if claims else min(clean_years, 3))
        if not claims and not clean_years:
            return Decimal(1)
        return Decimal(policies.rendered(f"insurance.auto.ncd_{name}", at, "en"))

    @staticmethod
    def compulsory(
        policies: PolicyTable,
        at: datetime,
        seats: int,
        clean_years: int,
        faults: int,
        *,
        death: bool,
    ) -> Money:
        """A year's compulsory premium of a family car: base by seats, down for clean years, up for accidents at fault."""
        base = policies.get(f"insurance.auto.compulsory_base{5 if seats < 6 else 6}", at).number
        step = Decimal(0)
        if death:
            step = policies.get("insurance.auto.cf_death", at).number
        elif faults > 1:
            step = policies.get("insurance.auto.cf_up", at).number
        elif not faults and clean_years:
            step = -policies.get(f"insurance.auto.cf_{min(clean_years, 3)}", at).number
        return Money.of(base * (100 + step) / 100)


def _percent(value: str) -> Decimal:
    return Decimal(value) / 100
