"""Finds the files to import: a folder's own, or those pages that its sitemap lists and in that order."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from lxml import etree

SITEMAP = "sitemap.xml"
_PAGES = (".html", ".htm", ".xhtml")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file by its path below what was given, with `/` between folders; content None when it is missing."""

    name: str
    content: bytes | None


def gather(paths: Iterable[Path]) -> Iterator[Upload]:
    """The files of these paths, sorted inside a folder; hidden ones are left out."""
    for path in paths:
        if path.is_dir():
            inside = sorted(
                one
                for one in path.rglob("*")
                if one.is_file() and not any(p.startswith(".") for p in one.relative_to(path).parts)
            )
            files = {one.relative_to(path).as_posix(): one.read_bytes() for one in inside}
            yield from listed(files)
        else:
            yield Upload(path.name, path.read_bytes() if path.is_file() else None)


def listed(files: Mapping[str, bytes]) -> Iterator[Upload]:
    """The files without sitemaps; under a sitemap only the pages that it lists, in its order, even missing ones."""
    maps = [name for name in files if PurePosixPath(name).name == SITEMAP]
    pages: dict[str, None] = {}
    covered: list[str] = []
    for name in maps:
        folder = str(PurePosixPath(name).parent)
        covered.append("" if folder == "." else f"{folder}/")
        pages |= dict.fromkeys(_pages(files[name], covered[-1], files))
    for page in pages:
        yield Upload(page, files.get(page))
    for name, content in files.items():
        other = name.lower().endswith(_PAGES) and any(name.startswith(one) for one in covered)
        if name not in maps and name not in pages and not other:
            yield Upload(name, content)


def _pages(content: bytes, folder: str, files: Mapping[str, bytes]) -> Iterator[str]:
    """The files of the addresses in a sitemap; a damaged sitemap lists every page of its folder."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        yield from (n for n in files if n.startswith(folder) and n.lower().endswith(_PAGES))
        return
    for place in root.iterfind(".//{*}loc"):
        yield folder + _file(urlsplit((place.text or "").strip()).path, folder, files)


def _file(path: str, folder: str, files: Mapping[str, bytes]) -> str:
    """The file that a server would answer the path with."""
    bare = unquote(path).strip("/")
    choices = (bare, f"{bare}.html", f"{bare}/index.html".strip("/"), f"{bare}.htm")
    return next((one for one in choices if folder + one in files), bare or "index.html")
