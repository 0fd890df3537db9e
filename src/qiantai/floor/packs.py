"""Finds and reads the data files that an institution brings, and names the file when one is wrong."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from qiantai.floor.errors import Misconfigured
from qiantai.floor.parsed import PARSED


def data_root(name: str) -> Path:
    """The folder `name` (packs, migrations, console/dist) of the repository or of the installed wheel."""
    package = Path(__file__).resolve().parents[1]
    repository = package.parents[1]
    if (repository / "pyproject.toml").is_file():
        return repository / name
    return package / "_data" / name.removesuffix("/dist")


@dataclass(frozen=True, slots=True)
class Packs:
    """The enabled packs, in order; a later pack may replace what an earlier one says under the same id.

    `revised` are released texts by path under the root (`bank/flows/transfers.yaml`): each stands in place of its file,
    or beside the files where there is none.
    """

    root: Path
    names: tuple[str, ...]
    revised: Mapping[str, str] = field(default_factory=dict, hash=False)

    def revising(self, texts: Mapping[str, str]) -> "Packs":
        """The same packs with these texts in place of their files."""
        return replace(self, revised=texts)

    def files(self, folder: str, pattern: str = "*.yaml") -> Iterator[Path]:
        """Files of one folder over all enabled packs, sorted inside a pack."""
        for name in self.names:
            yield from sorted((self.root / name / folder).glob(pattern))

    def documents(self, folder: str) -> Iterator[tuple[Path, Any]]:
        """Parsed YAML files; Misconfigured names file and line of a syntax error."""
        for name in self.names:
            own = set((self.root / name / folder).glob("*.yaml"))
            prefix = f"{name}/{folder}/"
            new = {self.root / path for path in self.revised if path.startswith(prefix)}
            for path in sorted(own | new):
                yield path, self._parsed(path)

    def text(self, path: Path) -> str:
        """The text that stands for a file: the released one, or the file's own."""
        revised = self.revised.get(path.relative_to(self.root).as_posix())
        return path.read_text(encoding="utf-8") if revised is None else revised

    def _parsed(self, path: Path) -> Any:
        return parse_yaml(self.text(path), path)

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
    return parse_yaml(path.read_text(encoding="utf-8"), path)


def parse_yaml(text: str, path: Path) -> Any:
    """YAML text; Misconfigured names `path` and the line of a syntax error."""
    try:
        return PARSED.read(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else "?"
        raise Misconfigured(f"{path}:{line}: {error.problem}") from error


def lines_of(text: str) -> dict[tuple[Any, ...], int]:
    """The line (from 1) of every value of a YAML text, by its path of keys and places."""
    lines: dict[tuple[Any, ...], int] = {}

    def walk(node: Any, path: tuple[Any, ...]) -> None:
        lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                place = (*path, key.value)
                lines[place] = key.start_mark.line + 1
                walk(value, place)
        elif isinstance(node, yaml.SequenceNode):
            for number, item in enumerate(node.value):
                walk(item, (*path, number))

    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    if node is not None:
        walk(node, ())
    return lines
