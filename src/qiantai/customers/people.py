"""People: the customers that the institution's own sign-in has vouched for."""

from qiantai.customers import store
from qiantai.customers.model import CustomerId, Person
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.errors import NotFound


class People:
    """Remembers signed-in customers."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def remember(self, person: Person) -> None:
        """Keep what the institution's token says, replacing what we knew."""
        await store.save_person(self._database, person, self._clock.now())

    async def get(self, customer: CustomerId) -> Person:
        """The customer; NotFound when they never signed in here."""
        person = await store.find_person(self._database, customer)
        if person is None:
            raise NotFound(customer=customer)
        return person
