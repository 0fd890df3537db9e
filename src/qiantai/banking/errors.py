"""What can go wrong at the door to the core systems."""

from qiantai.floor.errors import Conflict, Forbidden


class KeyReused(Conflict):
    """This idempotency key already stands for another act."""

    code = "key_reused"


class CustomersOnly(Forbidden):
    """Only the signed-in customer may see or move their own money."""

    code = "customers_only"
