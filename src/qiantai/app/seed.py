"""Fills an empty installation with the demonstration institution's staff and open complaints."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qiantai.app.wire import House
from qiantai.floor.accounts import StaffMember
from qiantai.floor.auth import TokenClaims
from qiantai.floor.config import Settings
from qiantai.floor.errors import NotFound
from qiantai.floor.packs import read_yaml

SEEDER = "system:seed"


def institution_file(settings: Settings) -> Path:
    """Where the demonstration institution is written down: the setting, or `packs/demo/institution.yaml`."""
    return settings.demo_institution or settings.packs_dir / "demo" / "institution.yaml"


@dataclass(frozen=True, slots=True)
class Demonstration:
    """The facts of the demonstration that our own side needs: who may sign in, and what is open."""

    content: dict[str, Any]

    @classmethod
    def load(cls, settings: Settings) -> "Demonstration":
        """Read the institution file."""
        return cls(read_yaml(institution_file(settings)))

    def claims(self, customer: str) -> TokenClaims:
        """What the institution's own app would vouch for; NotFound for a stranger."""
        for person in self.content["customers"]:
            if person["id"] == customer:
                return TokenClaims(
                    customer=customer,
                    name=person["name"],
                    locale=person.get("locale", "zh-CN"),
                    elder=bool(person.get("elder", False)),
                    tier=person["tier"],
                    phone=person["phone"],
                )
        raise NotFound(customer=customer)

    @property
    def customers(self) -> list[dict[str, str]]:
        """The people one may be, with a word on each."""
        return [
            {
                "id": person["id"],
                "name": person["name"],
                "locale": person.get("locale", "zh-CN"),
                "note": f"{person['occupation']} · {person['age']}岁",
            }
            for person in self.content["customers"]
        ]

    @property
    def staff(self) -> list[StaffMember]:
        """The people who work there."""
        return [
            StaffMember(
                staff=person["id"],
                name=person["name"],
                roles=frozenset({person["role"]}),
                skills=tuple(person.get("skills", ())),
                level=person.get("level", 1),
                licences=tuple(person.get("licences", ())),
            )
            for person in self.content["staff"]
        ]


async def seed(house: House, demonstration: Demonstration) -> None:
    """Make the staff accounts and the open complaints that are not there yet."""
    known = {member.staff for member in await house.accounts.list()}
    for member in demonstration.staff:
        if member.staff not in known:
            await house.accounts.save(SEEDER, member)
    for person in demonstration.content["customers"]:
        for complaint in person.get("complaints", ()):
            await house.tickets.seed(person["id"], complaint)
