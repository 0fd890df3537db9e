"""The shapes of a mapping file: how another system is reached over HTTP, asked, ordered from and understood."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from qiantai.banking.connectors.converting import HOLE, Reading, Shape
from qiantai.banking.connectors.payloads import Format
from qiantai.banking.connectors.records import (
    Account,
    Claim,
    CreditCard,
    Customer,
    Loan,
    Payee,
    Policy,
    Transaction,
)
from qiantai.floor.money import Money

System = Literal[
    "accounts", "cards", "loans", "wealth", "securities", "insurance", "crm", "notices"
]


@dataclass(frozen=True, slots=True)
class Holding:
    """What a ledger holds for an account."""

    balance: Money


PLAIN: Mapping[str, tuple[System, type]] = {
    "customer": ("crm", Customer),
    "accounts": ("accounts", Account),
    "transactions": ("accounts", Transaction),
    "payees": ("accounts", Payee),
    "cards": ("cards", CreditCard),
    "card_transactions": ("cards", Transaction),
    "loans": ("loans", Loan),
    "policies": ("insurance", Policy),
    "claims": ("insurance", Claim),
    "ledger": ("accounts", Holding),
}
"""The records that have a verb of their own, beside those declared with `@noun`."""
REQUEST_NAMES = (
    "customer", "key", "account", "card", "first", "last", "where", "body", "now", "page",
)  # fmt: skip


def names_in(part: Any) -> set[str]:
    """The names that a template uses."""
    if isinstance(part, Mapping) and "from" in part:
        return {part["from"]} if isinstance(part["from"], str) else set(part["from"])
    if isinstance(part, Mapping):
        return names_in(list(part.values()))
    if isinstance(part, list):
        return set().union(*(names_in(one) for one in part))
    return {hole[1] for hole in HOLE.finditer(part)} if isinstance(part, str) else set()


class Secret(Shape):
    """Where a secret is found: an environment variable, or a file beside the mapping file."""

    env: str | None = None
    file: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _never_here(cls, given: Any) -> Any:
        if isinstance(given, str):
            raise ValueError(
                "a secret is not written into this file; say `env: NAME` or `file: path`"
            )
        return given

    @model_validator(mode="after")
    def _one_place(self) -> "Secret":
        if (self.env is None) == (self.file is None):
            raise ValueError("needs either `env` or `file`")
        return self

    def reveal(self, folder: Path) -> str:
        """The secret; ValueError when its place is empty."""
        if self.env is not None:
            found = os.environ.get(self.env, "")
        else:
            path = folder / str(self.file)
            found = path.read_text(encoding="utf-8").strip() if path.is_file() else ""
        if not found:
            raise ValueError(f"{self.env or self.file} is not set")
        return found


class NoAuth(Shape):
    """The network alone says who we are, or a client certificate."""

    kind: Literal["none"] = "none"


class Bearer(Shape):
    """A fixed token in `Authorization: Bearer`."""

    kind: Literal["bearer"]
    token: Secret


class Basic(Shape):
    """A user and a password."""

    kind: Literal["basic"]
    user: str
    password: Secret


class ApiKey(Shape):
    """A key in a header of its own."""

    kind: Literal["key"]
    header: str
    key: Secret


class OAuth2(Shape):
    """Client credentials: a token is fetched at `token_url` and kept until half a minute before it ends."""

    kind: Literal["oauth2"]
    token_url: str
    client_id: str
    client_secret: Secret
    scope: str = ""
    style: Literal["basic", "body"] = "basic"


Auth = Annotated[NoAuth | Bearer | Basic | ApiKey | OAuth2, Field(discriminator="kind")]


class Tls(Shape):
    """Certificate files beside the mapping file: whom we trust (`ca`), and who we are (`certificate`, `key`)."""

    ca: str | None = None
    certificate: str | None = None
    key: str | None = None


class Answers(Shape):
    """What an answer means. A code that is listed decides first, then a status that is listed; anything else is unknown.

    Without a code the `done_statuses` alone say that it worked; with one its value must be in `done` as well, where
    the empty text stands for an answer that has none.
    """

    code: str | None = None
    message: str | None = None
    done: list[str] = Field([""])
    done_statuses: list[int] = Field([200])
    refused: dict[str, str] = Field({})
    refused_statuses: dict[int, str] = Field({})
    not_done: list[str] = Field([])
    not_done_statuses: list[int] = Field([401, 403, 429])
    absent: list[str] = Field([])
    absent_statuses: list[int] = Field([])
    duplicate: list[str] = Field([])

    def over(self, base: "Answers") -> "Answers":
        """These where they are said, else the base's."""
        said = {name: getattr(self, name) for name in self.model_fields_set}
        return base.model_copy(update=said)


class Request(Shape):
    """How something is asked for; `body` and `query` are templates over our names."""

    method: Literal["GET", "POST", "PUT", "PATCH"] = "GET"
    path: str
    query: dict[str, Any] = Field({})
    headers: dict[str, str] = Field({})
    body: Any = None
    answers: Answers = Answers()

    @property
    def names(self) -> set[str]:
        """The names that its templates use."""
        return names_in([self.path, *self.headers.values(), *self.query.values(), self.body])


class Pages(Shape):
    """Rows come in pages of `size`, numbered in the query's `parameter`; more than `most` pages are refused."""

    parameter: str
    first: int = 1
    size: int = Field(ge=1)
    most: int = Field(10, ge=1, le=100)


class Records(Request):
    """Records of one kind: where the rows stand in the answer, and how each of our fields is read from a row.

    `same` reads fields that are not named as they are; `shared_path` asks for what belongs to everybody;
    `check_owner` asks for the customer's accounts or cards first, where the system does not look whose they are.
    """

    rows: str = ""
    same: bool = False
    fields: dict[str, Reading] = Field({})
    shared_path: str | None = None
    check_owner: bool = False
    pages: Pages | None = None


class Key(Shape):
    """Where the idempotency key goes; `digits` sends that many hexadecimal digits of its SHA-256 instead."""

    header: str | None = None
    field: str | None = None
    digits: int | None = Field(None, ge=24, le=64)

    @model_validator(mode="after")
    def _one_place(self) -> "Key":
        if (self.header is None) == (self.field is None):
            raise ValueError("needs either `header` or `field`")
        return self


class Query(Request):
    """The question what became of a key; a receipt of its own where it is told in another shape."""

    receipt: dict[str, Reading] | None = None


class Orders(Request):
    """One kind of order. `repeats: same` promises that the system itself answers a repeated key with what it answered
    first; else a `query` must tell what became of a key."""

    method: Literal["GET", "POST", "PUT", "PATCH"] = "POST"
    key: Key
    receipt: dict[str, Reading]
    ask: Query | None = None
    repeats: Literal["same", "unsafe"] = "unsafe"
    check_owner: bool = False

    @model_validator(mode="after")
    def _settled(self) -> "Orders":
        if self.method == "GET":
            raise ValueError("an order is no GET")
        if self.ask is None and self.repeats != "same":
            raise ValueError(
                "needs `ask`, or `repeats: same` where the system answers a repeated key as before"
            )
        return self


class Reach(Shape):
    """Where a system listens and how we prove who we are; times are seconds for one request."""

    url: str
    auth: Auth = NoAuth()
    tls: Tls = Tls()
    headers: dict[str, str] = Field({})
    timeout_s: float = Field(5.0, gt=0, le=60)
    connect_timeout_s: float = Field(2.0, gt=0, le=30)
    connections: int = Field(64, ge=1, le=1000)


class SystemFile(Reach):
    """Everything about one system that is asked and ordered from over HTTP."""

    protocol: Literal["http"] = "http"
    systems: list[System] = Field(min_length=1)
    format: Format = "json"
    retries: int = Field(1, ge=0, le=3)
    answers: Answers = Answers()
    records: dict[str, Records] = Field({})
    orders: dict[str, Orders] = Field({})
    not_kept: list[str] = Field([])


class MessageHttp(Reach):
    """A bank that takes messages by POST at `submit` and tells a report at `status`, where `{message}` is the id."""

    submit: str = Field(pattern="^/")
    status: str = Field(pattern=r"^/.*\{message\}")


class MessageFile(Shape):
    """A bank that is paid through by ISO 20022 messages, over a folder or HTTP; `statements` are read from the folder."""

    protocol: Literal["iso20022"]
    systems: list[Literal["accounts"]] = Field(min_length=1)
    initiator: str = Field(min_length=1, max_length=140)
    folder: str | None = None
    http: MessageHttp | None = None
    statements: bool = False

    @model_validator(mode="after")
    def _one_way(self) -> "MessageFile":
        if (self.folder is None) == (self.http is None):
            raise ValueError("needs either `folder` or `http`")
        if self.statements and self.folder is None:
            raise ValueError("statements come by `folder` only")
        return self
