"""What the three Office formats share: they are archives, and an encrypted or old one is another container."""

import io
import zipfile

from qiantai.knowledge.importers.base import Corrupt, Encrypted, TooManyBytes, Unsupported

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROTECTED = "EncryptedPackage".encode("utf-16-le")
MOST_UNPACKED = 500 * 1024 * 1024


def check_archive(content: bytes) -> io.BytesIO:
    """The content as a stream; raises Encrypted, Unsupported for the formats before 2007, TooManyBytes and Corrupt."""
    if content.startswith(_COMPOUND):
        raise Encrypted if _PROTECTED in content else Unsupported(kind="Office 97-2003")
    stream = io.BytesIO(content)
    try:
        with zipfile.ZipFile(stream) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            if unpacked > MOST_UNPACKED:
                raise TooManyBytes(limit=MOST_UNPACKED // 1024 // 1024)
            broken = archive.testzip()
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError) as error:
        raise Corrupt(str(error)) from error
    if broken is not None:
        raise Corrupt(broken)
    stream.seek(0)
    return stream
