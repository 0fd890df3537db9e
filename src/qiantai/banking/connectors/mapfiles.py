"""Reads mapping files strictly, so that every mistake is told at the start by file, line and key."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from qiantai.banking.connectors.converting import HOLE, Shape, Spot
from qiantai.banking.connectors.mapping import (
    PLAIN,
    REQUEST_NAMES,
    MessageFile,
    OAuth2,
    Reach,
    Records,
    Request,
    Secret,
    SystemFile,
)
from qiantai.banking.connectors.nouns import kind_named, noun_of
from qiantai.banking.connectors.records import CoreReceipt
from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import lines_of, parse_yaml, read_yaml

S = TypeVar("S", bound=Shape)


@dataclass(frozen=True, slots=True)
class Mapped:
    """A mapping file that was found to be right, under the file's name."""

    path: Path
    file: SystemFile

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def folder(self) -> Path:
        return self.path.parent


Problem = tuple[tuple[Any, ...], str]


@dataclass(frozen=True, slots=True)
class Messages:
    """A file about payment messages that was found to be right."""

    path: Path
    file: MessageFile

    @property
    def name(self) -> str:
        return self.path.stem


def read_system(path: Path) -> Mapped | Messages:
    """A mapping file; Misconfigured names the file, and the line and key of every mistake."""
    content = read_yaml(path)
    if isinstance(content, Mapping) and content.get("protocol") == "iso20022":
        return Messages(path, _shaped(MessageFile, path, _message_problems))
    return Mapped(path, _shaped(SystemFile, path, _problems))


def _shaped(shape: type[S], path: Path, look: Callable[[S, Path], Iterator[Problem]]) -> S:
    """A YAML file as a shape; `look(shape, folder)` yields what only the whole can show to be wrong."""
    text = path.read_text(encoding="utf-8")
    content, lines = parse_yaml(text, path), lines_of(text)
    try:
        found = shape.model_validate(content)
    except ValidationError as error:
        raise _misconfigured(path, lines, [(e["loc"], e["msg"]) for e in error.errors()]) from None
    if problems := list(look(found, path.parent)):
        raise _misconfigured(path, lines, problems)
    return found


def _misconfigured(
    path: Path, lines: Mapping[tuple[Any, ...], int], problems: list[Problem]
) -> Misconfigured:
    said = []
    for place, message in problems:
        known: tuple[Any, ...] = ()
        for part in place:
            for way in (part, str(part)):
                if (*known, way) in lines:
                    known = (*known, way)
                    break
        missing = place[-1:] if place and known[-1:] != place[-1:] and "required" in message else ()
        key = ".".join(str(part) for part in (*known, *missing)) or "the file"
        said.append(f"{path}:{lines.get(known, 1)}: {key}: {message}")
    return Misconfigured("\n".join(said))


def _message_problems(file: MessageFile, folder: Path) -> Iterator[Problem]:
    if file.http is not None:
        for place, message in _reach_problems(file.http, folder):
            yield ("http", *place), message
    elif not (folder / str(file.folder)).is_dir():
        yield ("folder",), f"there is no folder {folder / str(file.folder)}"


def _problems(file: SystemFile, folder: Path) -> Iterator[Problem]:
    yield from _reach_problems(file, folder)
    for name, records in file.records.items():
        yield from _record_problems(file, name, records)
    for name in file.not_kept:
        if kind_named(name) is None:
            yield ("not_kept",), f"there are no records {name}"
    for kind, order in file.orders.items():
        where = ("orders", kind)
        yield from _request_problems(order, where)
        yield from _receipt_problems(order.receipt, where)
        if order.ask is not None:
            yield from _request_problems(order.ask, (*where, "ask"))
            if order.ask.receipt is not None:
                yield from _receipt_problems(order.ask.receipt, (*where, "ask"))
            if "key" not in order.ask.names:
                yield (*where, "ask"), "the question does not name the {key}"


def _receipt_problems(spots: Mapping[str, Spot], where: tuple[Any, ...]) -> Iterator[Problem]:
    yield from _field_problems(CoreReceipt, spots, (*where, "receipt"), {"status", "at"})


def _reach_problems(file: Reach, folder: Path) -> Iterator[Problem]:
    yield from _url_problems(file)
    yield from _file_problems(file, folder)


def _url_problems(file: Reach) -> Iterator[Problem]:
    said: dict[tuple[str, ...], str] = {("url",): file.url}
    if isinstance(file.auth, OAuth2):
        said["auth", "token_url"] = file.auth.token_url
    for place, url in said.items():
        if not url.startswith(("http://", "https://")):
            yield place, "must begin with https:// or http://"


def _file_problems(file: Reach, folder: Path) -> Iterator[Problem]:
    for name in ("token", "password", "key", "client_secret"):
        secret = getattr(file.auth, name, None)
        if isinstance(secret, Secret):
            try:
                secret.reveal(folder)
            except ValueError as error:
                yield ("auth", name), str(error)
    for name in ("ca", "certificate", "key"):
        found = getattr(file.tls, name)
        if found is not None and not (folder / found).is_file():
            yield ("tls", name), f"there is no file {folder / found}"
    if (file.tls.certificate is None) != (file.tls.key is None):
        yield ("tls",), "a client certificate needs its key, and a key its certificate"


def _record_problems(file: SystemFile, name: str, records: Records) -> Iterator[Problem]:
    where = ("records", name)
    if name in PLAIN:
        system, kind = PLAIN[name]
    else:
        found = kind_named(name)
        if found is None:
            yield where, "there are no such records"
            return
        system, kind = noun_of(found).system, found  # type: ignore[assignment]
    if system not in file.systems:
        yield where, f"belongs to the system {system}, which `systems` does not name"
    if records.method not in ("GET", "POST"):
        yield (*where, "method"), "a read is GET or POST"
    yield from _request_problems(records, where)
    if records.same:
        yield from _field_problems(kind, records.fields, (*where, "fields"), None)
    else:
        yield from _field_problems(kind, records.fields, (*where, "fields"), set())


def _field_problems(
    kind: type, spots: Mapping[str, Spot], where: tuple[Any, ...], spare: set[str] | None
) -> Iterator[Problem]:
    """Fields that the kind does not have, and those it needs unless they are spare (None: all are)."""
    known = {one.name.removesuffix("_"): one for one in fields(kind)}
    for name in spots:
        if name not in known:
            yield (*where, name), f"{kind.__name__} has no such field ({', '.join(known)})"
    if spare is None:
        return
    for name, one in known.items():
        needed = one.default is MISSING and one.default_factory is MISSING
        if needed and name not in spots and name not in spare:
            yield where, f"the field {name} is not mapped"


def _request_problems(request: Request, where: tuple[Any, ...]) -> Iterator[Problem]:
    if not request.path.startswith("/"):
        yield (*where, "path"), "must begin with /"
    if request.method == "GET" and request.body is not None:
        yield (*where, "body"), "a GET has no body"
    texts: list[tuple[tuple[Any, ...], Any]] = [((*where, "path"), request.path)]
    texts += [((*where, "headers", name), text) for name, text in request.headers.items()]
    texts += [((*where, "query", name), part) for name, part in request.query.items()]
    texts.append(((*where, "body"), request.body))
    for place, part in texts:
        yield from _template_problems(part, place)
    answers = request.answers
    if (
        answers.code is None
        and answers.model_fields_set & {"done"}
        and "code" in answers.model_fields_set
    ):
        yield (*where, "answers"), "codes need the place of the code"


def _template_problems(part: Any, where: tuple[Any, ...]) -> Iterator[Problem]:
    if isinstance(part, Mapping) and ("from" in part or "value" in part):
        try:
            spot = Spot.model_validate(part)
        except ValidationError as error:
            yield from (((*where, *one["loc"]), one["msg"]) for one in error.errors())
            return
        names = spot.sources
    elif isinstance(part, Mapping):
        for name, inner in part.items():
            yield from _template_problems(inner, (*where, name))
        return
    elif isinstance(part, list):
        for number, inner in enumerate(part):
            yield from _template_problems(inner, (*where, number))
        return
    elif isinstance(part, float):
        yield where, f"{part} is a binary fraction; put it in quotes"
        return
    else:
        names = [hole[1] for hole in HOLE.finditer(part)] if isinstance(part, str) else []
    for name in names:
        if name.split(".")[0] not in REQUEST_NAMES:
            yield where, f"there is no {name} ({', '.join(REQUEST_NAMES)})"


def template_of(part: Any) -> Any:
    """A checked template with its places as spots; a key `=from` is the key `from` of the body itself."""
    if isinstance(part, Mapping):
        if "from" in part or "value" in part:
            return Spot.model_validate(part)
        return {name.removeprefix("="): template_of(inner) for name, inner in part.items()}
    return [template_of(inner) for inner in part] if isinstance(part, list) else part
