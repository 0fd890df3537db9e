"""Files are kept by content and only when their bytes say what they are."""

import stat
from pathlib import Path

import pytest

from qiantai.floor.errors import NotFound, TooLarge
from qiantai.floor.files import FileKindRefused, Files

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 8


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0JFIF", "image/jpeg"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "image/webp"),
        (b"%PDF-1.7 ...", "application/pdf"),
        ("发票 100 元\r\n".encode(), "text/plain"),
        (b"<script>alert(1)</script>", "text/plain"),
    ],
)
def test_known_kinds_are_kept(tmp_path: Path, content: bytes, kind: str) -> None:
    files = Files(tmp_path, 1000)
    stored = files.put(content)
    assert (stored.kind, stored.size) == (kind, len(content))
    assert files.get(stored.sha256) == content
    assert files.put(content) == stored
    path = tmp_path / "files" / stored.sha256[:2] / stored.sha256
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(list(path.parent.iterdir())) == 1


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a\x01\x00", b"PK\x03\x04", b"\x7fELF", b"\xff\xfe", b"a\0b"]
)
def test_other_kinds_are_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(FileKindRefused):
        Files(tmp_path, 1000).put(content)


def test_what_lies_on_the_disk_is_sealed(tmp_path: Path) -> None:
    stored = Files(tmp_path, 1000).put(PNG)
    sealed = (tmp_path / "files" / stored.sha256[:2] / stored.sha256).read_bytes()
    assert PNG[:4] not in sealed
    assert Files(tmp_path, 1000).get(stored.sha256) == PNG


def test_a_sealed_file_cannot_stand_for_another(tmp_path: Path) -> None:
    files = Files(tmp_path, 1000)
    first, second = files.put(PNG), files.put(PNG + b"x")
    folder = tmp_path / "files"
    (folder / second.sha256[:2] / second.sha256).write_bytes(
        (folder / first.sha256[:2] / first.sha256).read_bytes()
    )
    with pytest.raises(NotFound):
        files.get(second.sha256)


def test_a_kind_that_is_not_asked_for_is_refused(tmp_path: Path) -> None:
    for content in (b"plain words", b"MZ\0"):
        with pytest.raises(FileKindRefused) as caught:
            Files(tmp_path, 1000).put(content, {"image/png", "application/pdf"})
        assert caught.value.detail == {"kinds": "PDF, PNG"}


def test_a_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    files = Files(tmp_path, len(PNG))
    files.put(PNG)
    with pytest.raises(TooLarge) as caught:
        files.put(PNG + b"\0")
    assert caught.value.detail == {"limit": len(PNG), "unit": "bytes"}


@pytest.mark.parametrize("name", ["../../etc/passwd", "0" * 64, "", "A" * 64])
def test_an_unknown_file_is_not_found(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFound):
        Files(tmp_path, 1000).get(name)


def test_an_altered_file_is_not_given_out(tmp_path: Path) -> None:
    files = Files(tmp_path, 1000)
    stored = files.put(PNG)
    (tmp_path / "files" / stored.sha256[:2] / stored.sha256).write_bytes(b"other")
    with pytest.raises(NotFound):
        files.get(stored.sha256)


def test_a_removed_file_is_gone(tmp_path: Path) -> None:
    files = Files(tmp_path, 1000)
    stored = files.put(PNG)
    files.remove(stored.sha256)
    files.remove(stored.sha256)
    with pytest.raises(NotFound):
        files.get(stored.sha256)
