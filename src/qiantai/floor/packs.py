"""Finds and reads the data files that an institution brings, and names the file when one is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from qiantai.floor.errors import Misconfigured


def data_root(name: str) -> Path:
    """The folder `name` (packs, migrations, console/dist) of the repository or of the installed wheel."""
    package = Path(__file__).resolve().parents[1]
    repository = package.parents[1]
    if (repository / "pyproject.toml").is_file():
        return repository / name
    return package / "_data" / name.removesuffix("/dist")


@dataclass(frozen=True, slots=True)
class Packs:
    """The enabled packs, in order; a later pack may replace what an earlier one says under the same id."""

    root: Path
    names: tuple[str, ...]

    def files(self, folder: str, pattern: str = "*.yaml") -> Iterator[Path]:
        """Files of one folder over all enabled packs, sorted inside a pack."""
        for name in self.names:
            yield from sorted((self.root / name / folder).glob(pattern))

    def documents(self, folder: str) -> Iterator[tuple[Path, Any]]:
        """Parsed YAML files; Misconfigured names file and line of a syntax error."""
        for path in self.files(folder):
            yield path, read_yaml(path)

    def merged(self, folder: str) -> dict[str, Any]:
        """The mappings of all files of a folder in one; Misconfigured when a file is no mapping."""
        result: dict[str, Any] = {}
        for path, content in self.documents(folder):
            if not isinstance(content, dict):
                raise Misconfigured(f"{path}: must hold a mapping")
            result.update(content)
        return result


def read_yaml(path: Path) -> Any:
    """One YAML file; Misconfigured names file and line of a syntax error."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else "?"
        raise Misconfigured(f"{path}:{line}: {error.problem}") from error
