"""A scan names what it finds, and lets ordinary pictures and documents pass."""

from pathlib import Path

import pytest

from qiantai.floor.scanners.signatures import SignatureScanner

FILES = Path(__file__).resolve().parents[1] / "stories" / "files"
PDF = "application/pdf"


@pytest.mark.parametrize(
    ("content", "kind", "harm"),
    [
        (b"%PDF-1.7 /S /JavaScript", PDF, "script in a document"),
        (b"%PDF-1.7 /S /J#61va#53cript", PDF, "script in a document"),
        (b"%PDF-1.7 /S /Launch /Win", PDF, "program start in a document"),
        (b"%PDF-1.7 /RichMedia", PDF, "media player in a document"),
        (b"\xff\xd8\xff <?php system()", "image/jpeg", "web script"),
        (b"\x89PNG <SCRIPT src=x>", "image/png", "web script"),
        (b"RIFF \x7fELF\x02\x01\x01", "image/webp", "linux program"),
        (b"x This program cannot be run in DOS mode", "image/png", "windows program"),
        (b"EICAR-STANDARD-ANTIVIRUS-" + b"TEST-FILE", "text/plain", "test virus"),
    ],
)
async def test_known_harm_is_named(content: bytes, kind: str, harm: str) -> None:
    assert await SignatureScanner().scan(content, kind) == harm


@pytest.mark.parametrize("name", ["invoice.png", "card.jpg", "bill.webp", "policy.pdf"])
async def test_ordinary_files_pass(name: str) -> None:
    kind = PDF if name.endswith("pdf") else "image/png"
    assert await SignatureScanner().scan((FILES / name).read_bytes(), kind) is None


async def test_a_word_of_a_picture_is_no_script_of_a_document() -> None:
    assert await SignatureScanner().scan(b"\x89PNG /JavaScript /Launch", "image/png") is None
