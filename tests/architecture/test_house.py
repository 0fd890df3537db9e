"""The house keeps its shape: faces, folders, sizes, and where frameworks and SQL may appear."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "qiantai"
DOMAINS = sorted(
    p.name for p in SOURCE.iterdir() if p.is_dir() and p.name not in ("floor", "app", "__pycache__")
)
FOLDERS = sorted({path.parent for path in SOURCE.rglob("*.py")})
FORBIDDEN_NAMES = {
    "utils",
    "helpers",
    "manager",
    "service",
    "schemas",
    "common",
    "misc",
    "tools",
    "lib",
}
FRAMEWORKS = {"fastapi", "starlette", "uvicorn"}
MOST_NAMES = 12
MOST_FILE_LINES = 400
MOST_FUNCTION_LINES = 50


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def domain_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0]


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_domain_has_a_face_of_at_most_twelve_names(domain: str) -> None:
    tree = tree_of(SOURCE / domain / "__init__.py")
    assert ast.get_docstring(tree), f"{domain} does not say what it is for"
    names = [
        ast.literal_eval(node.value)  # type: ignore[arg-type]
        for node in tree.body
        if isinstance(node, (ast.Assign, ast.AnnAssign))
        and "__all__" in ast.dump(node.targets[0] if isinstance(node, ast.Assign) else node.target)
    ]
    assert names, f"{domain} has no __all__"
    assert len(names[0]) <= MOST_NAMES


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: str(p.relative_to(SOURCE)))
def test_other_domains_are_entered_by_their_face(folder: Path) -> None:
    for path in sorted(folder.glob("*.py")):
        if domain_of(path) == "app":
            continue
        for name in imports_of(path):
            parts = name.split(".")
            if parts[0] != "qiantai" or len(parts) < 3:
                continue
            if parts[1] in DOMAINS and parts[1] != domain_of(path):
                assert not (SOURCE / parts[1] / f"{parts[2]}.py").exists(), (
                    f"{path}: {name} goes past the face"
                )
                assert not (SOURCE / parts[1] / parts[2]).is_dir(), (
                    f"{path}: {name} goes past the face"
                )


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: str(p.relative_to(SOURCE)))
def test_imports_stand_at_the_top(folder: Path) -> None:
    for path in sorted(folder.glob("*.py")):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                inside = [n for n in ast.walk(node) if isinstance(n, (ast.Import, ast.ImportFrom))]
                ours = [
                    n
                    for n in inside
                    if isinstance(n, ast.ImportFrom) and n.module and n.module.startswith("qiantai")
                ]
                assert not ours, f"{path}:{node.lineno}: an import inside a function hides a layer"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: str(p.relative_to(SOURCE)))
def test_files_and_functions_stay_small(folder: Path) -> None:
    for path in sorted(folder.glob("*.py")):
        text = path.read_text(encoding="utf-8")
        assert text.count("\n") <= MOST_FILE_LINES, f"{path} is asking to be two nouns"
        for node in ast.walk(tree_of(path)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and not node.name.endswith(
                "_routes"
            ):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                assert lines <= MOST_FUNCTION_LINES, (
                    f"{path}:{node.lineno} {node.name} has {lines} lines"
                )


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: str(p.relative_to(SOURCE)))
def test_files_are_nouns_with_a_reason(folder: Path) -> None:
    for path in sorted(folder.glob("*.py")):
        assert path.stem not in FORBIDDEN_NAMES, path
        assert ast.get_docstring(tree_of(path)), f"{path} does not say why it exists"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: str(p.relative_to(SOURCE)))
def test_frameworks_stay_at_the_doors(folder: Path) -> None:
    for path in sorted(folder.glob("*.py")):
        if domain_of(path) in ("app", "channels") or path.stem.startswith("routes"):
            continue
        used = {name.split(".")[0] for name in imports_of(path)} & FRAMEWORKS
        assert not used, f"{path} uses {used}"


@pytest.mark.parametrize("domain", DOMAINS)
def test_sql_stays_in_the_store(domain: str) -> None:
    sql = re.compile(
        r"^\s*(select .+ from|insert into|update \w+ set|delete from|with \w+ as)\b", re.I | re.S
    )
    for path in sorted((SOURCE / domain).rglob("*.py")):
        if path.stem.partition("_")[0] == "store":
            continue
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not sql.match(node.value), f"{path}:{node.lineno} holds SQL"


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_shelf_has_a_base_and_a_fake(domain: str) -> None:
    for shelf in (p for p in (SOURCE / domain).iterdir() if p.is_dir() and p.name != "__pycache__"):
        assert shelf.name.endswith("s"), f"{shelf}: a shelf has a plural name"
        members = {p.stem for p in shelf.glob("*.py")} - {"__init__"}
        if members:
            assert {"base", "fake"} <= members, f"{shelf} needs base and fake"


def test_code_names_no_product_and_no_fee() -> None:
    facts = re.compile(r"W-R\d-\d+|INS-[A-Z]+-\d|示范(?!页|演示)|95000")
    for path in sorted(SOURCE.rglob("*.py")):
        if domain_of(path) == "app":
            continue
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not facts.search(node.value), (
                    f"{path}:{node.lineno}: facts of an institution are data"
                )
