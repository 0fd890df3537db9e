"""The folder of mapping files that makes one core of an institution's many systems."""

from pathlib import Path

from qiantai.banking.connectors.base import Core
from qiantai.banking.connectors.mapfiles import Mapped, Messages, read_system
from qiantai.banking.connectors.mapped import MappedCore
from qiantai.banking.connectors.mapping import MessageFile, Reach, SystemFile
from qiantai.banking.connectors.message_payments import MessagePayments, Parties
from qiantai.banking.connectors.message_ports import FolderPort, HttpPort, MessagePort
from qiantai.banking.connectors.peer import Peer
from qiantai.banking.connectors.routed import RoutedCore
from qiantai.floor.clock import Clock
from qiantai.floor.errors import Misconfigured


def read_systems(folder: Path) -> list[Mapped | Messages]:
    """All mapping files of a folder; Misconfigured tells the mistakes of all of them at once."""
    if not folder.is_dir():
        raise Misconfigured(f"QIANTAI_SYSTEMS_DIR: there is no folder {folder}")
    found: list[Mapped | Messages] = []
    wrong: list[str] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            found.append(read_system(path))
        except Misconfigured as error:
            wrong.append(str(error))
    if wrong:
        raise Misconfigured("\n".join(wrong))
    return found


def connect(folder: Path, default: Core | None, clock: Clock) -> RoutedCore:
    """One core of all systems of a folder, and of `default` for whatever they do not map."""
    found = read_systems(folder)
    mapped = [MappedCore(one, clock) for one in found if isinstance(one, Mapped)]
    parties = RoutedCore(mapped, default)
    messages = [_payments(one, parties, clock) for one in found if isinstance(one, Messages)]
    return RoutedCore([*mapped, *messages], default)


def _payments(one: Messages, parties: Parties, clock: Clock) -> MessagePayments:
    file = one.file
    return MessagePayments(
        one.name, _port(one, clock), parties, file.initiator, clock, statements=file.statements
    )


def _port(one: Messages, clock: Clock) -> MessagePort:
    http = one.file.http
    if http is None:
        return FolderPort(one.path.parent / str(one.file.folder))
    return HttpPort(Peer(over_http(one.path, one.file), clock), http.submit, http.status)


def over_http(path: Path, file: MessageFile) -> Mapped:
    """The way to a bank of messages in the form in which a peer is described."""
    reach = {name: getattr(file.http, name) for name in Reach.model_fields}
    return Mapped(path, SystemFile.model_construct(systems=["accounts"], format="xml", **reach))
