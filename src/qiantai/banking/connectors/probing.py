"""Whether the systems of the mapping files can be reached, and how long their certificates and ours still hold."""

import os
import socket
import ssl
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from yarl import URL

from qiantai.banking.connectors.mapfiles import Mapped, Messages
from qiantai.banking.connectors.peer import tls_context
from qiantai.banking.connectors.systems import over_http, read_systems

EXPIRY_DAYS = 14
"""Below so many days a certificate is a finding."""


@dataclass(frozen=True, slots=True)
class Probe:
    """One system looked at."""

    name: str
    ok: bool
    detail: str


def probe_all(folder: Path, now: datetime) -> list[Probe]:
    """Every system of a folder; Misconfigured for a wrong file. Nothing is asked of a system beyond a handshake."""
    return [probe(one, now) for one in read_systems(folder)]


def probe(one: Mapped | Messages, now: datetime) -> Probe:
    """Whether a system listens, and what its certificates say."""
    if isinstance(one, Messages) and one.file.http is None:
        place = one.path.parent / str(one.file.folder)
        ok = os.access(place, os.W_OK)
        return Probe(one.name, ok, f"folder {place}" if ok else f"{place} cannot be written")
    mapped = over_http(one.path, one.file) if isinstance(one, Messages) else one
    try:
        days = _days(mapped, now)
    except (OSError, ValueError) as error:
        return Probe(one.name, False, f"{mapped.file.url}: {error}")
    said = [f"{whose} certificate ends in {left} days" for whose, left in days.items()]
    ok = all(left >= EXPIRY_DAYS for left in days.values())
    return Probe(one.name, ok, ", ".join([mapped.file.url, *said]))


def _days(mapped: Mapped, now: datetime) -> dict[str, int]:
    """Days left of each certificate in use; OSError when the system does not answer."""
    days = {}
    tls = mapped.file.tls
    if tls.certificate:
        days["our"] = _left((mapped.folder / tls.certificate).read_bytes(), now)
    url = URL(mapped.file.url)
    with socket.create_connection(
        (url.host or "", url.port or 443), mapped.file.connect_timeout_s
    ) as plain:
        if url.scheme == "https":
            context = tls_context(mapped) or ssl.create_default_context()
            with context.wrap_socket(plain, server_hostname=url.host) as secured:
                shown = secured.getpeercert(binary_form=True) or b""
            days["its"] = _days_until(x509.load_der_x509_certificate(shown), now)
    return days


def _left(text: bytes, now: datetime) -> int:
    return min(_days_until(one, now) for one in x509.load_pem_x509_certificates(text))


def _days_until(certificate: x509.Certificate, now: datetime) -> int:
    return (certificate.not_valid_after_utc - now).days
