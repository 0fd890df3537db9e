"""What can go wrong at the door to the core systems."""

from qiantai.floor.errors import Conflict, Forbidden, Invalid


class KeyReused(Conflict):
    """This idempotency key already stands for another act."""

    code = "key_reused"


class CustomersOnly(Forbidden):
    """Only the signed-in customer may see or move their own money."""

    code = "customers_only"


class LevelNeeded(Forbidden):
    """The customer must prove more first; `detail["level"]` is the identity level."""

    code = "level_needed"


class StatementOutOfRange(Invalid):
    """A statement ends before it begins, after today, or begins before what is kept online; `detail["reach"]` says how long."""

    code = "statement_range"


class StatementTooLong(Invalid):
    """The period holds more movements than one file takes; `detail["most"]` says how many."""

    code = "statement_too_long"


class PasswordMissing(Conflict):
    """What the institution makes the password of a paper from is not on file."""

    code = "paper_password_missing"


class ReceiptNotReady(Conflict):
    """The transfer has not left the account, or never will: there is nothing to receipt."""

    code = "receipt_not_ready"
