"""The folder of mapping files that makes one core of an institution's many systems."""

from pathlib import Path

from qiantai.banking.connectors.base import Core
from qiantai.banking.connectors.mapfiles import Mapped, read_system
from qiantai.banking.connectors.mapped import MappedCore
from qiantai.banking.connectors.routed import RoutedCore
from qiantai.floor.clock import Clock
from qiantai.floor.errors import Misconfigured


def read_systems(folder: Path) -> list[Mapped]:
    """All mapping files of a folder; Misconfigured tells the mistakes of all of them at once."""
    if not folder.is_dir():
        raise Misconfigured(f"QIANTAI_SYSTEMS_DIR: there is no folder {folder}")
    found: list[Mapped] = []
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
    return RoutedCore([MappedCore(one, clock) for one in read_systems(folder)], default)
