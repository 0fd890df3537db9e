"""Mutual TLS with a mapped system, and what the doctor says of reach and certificates."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from tests.banking.legacy import listening

from qiantai.app.checks import run_checks
from qiantai.banking.connectors.base import CoreUnavailable
from qiantai.banking.connectors.probing import EXPIRY_DAYS, probe_all
from qiantai.banking.connectors.systems import connect
from qiantai.floor.clock import ManualClock
from qiantai.floor.config import Settings
from qiantai.floor.money import Money

LIFE = timedelta(days=30)
FILE = """
systems: [accounts]
url: https://127.0.0.1:{port}
tls: {{ca: ca.pem, {client}}}
records:
  ledger: {{path: "/ledger/{{account}}", fields: {{balance: {{from: fen, as: cents}}}}}}
"""
CLIENT = "certificate: client.pem, key: client.key"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an authority, and the certificates of a server and a client that it signed."""
    now = datetime.now(UTC)
    signer = ec.generate_private_key(ec.SECP256R1())
    authority = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority")])
    for name in ("ca", "server", "client"):
        key = signer if name == "ca" else ec.generate_private_key(ec.SECP256R1())
        usage = x509.KeyUsage(True, False, False, False, False, name == "ca", name == "ca", False, False)  # fmt: skip
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
        made = (
            x509.CertificateBuilder(authority, authority if name == "ca" else subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + LIFE)
            .add_extension(x509.BasicConstraints(name == "ca", None), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(here, critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), False
            )
            .sign(signer, hashes.SHA256())
        )
        (tmp_path / f"{name}.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
        text = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        (tmp_path / f"{name}.key").write_bytes(text)
    return tmp_path


async def ledger(request: Request) -> Response:
    return JSONResponse({"fen": 1205})


async def test_a_client_certificate_lets_in_and_its_end_is_foreseen(
    folder: Path, clock: ManualClock
) -> None:
    files = {"ssl_certfile": folder / "server.pem", "ssl_keyfile": folder / "server.key"}
    only_known = {"ssl_ca_certs": folder / "ca.pem", "ssl_cert_reqs": ssl.CERT_REQUIRED}
    app = Starlette(routes=[Route("/ledger/{account}", ledger)])
    with listening(app, **files, **only_known) as port:
        path = folder / "ledger.yaml"
        path.write_text(FILE.format(port=port, client=CLIENT), "utf-8")
        core = connect(folder, None, clock)
        assert await core.ledger_balance("a") == Money.of("12.05")
        await core.close()
        (check,) = run_checks(Settings(systems_dir=folder), ("systems",))
        assert check.ok
        assert "our certificate ends in 29 days, its certificate ends in 29 days" in check.detail
        late = datetime.now(UTC) + LIFE - timedelta(days=EXPIRY_DAYS)
        assert not probe_all(folder, late)[0].ok
        path.write_text(FILE.format(port=port, client=""), "utf-8")
        stranger = connect(folder, None, clock)
        with pytest.raises(CoreUnavailable):
            await stranger.ledger_balance("a")
        await stranger.close()
    (check,) = run_checks(Settings(systems_dir=folder), ("systems",))
    assert not check.ok
    assert "ledger FAILED" in check.detail


def test_the_doctor_names_a_wrong_file_and_no_folder(tmp_path: Path) -> None:
    (check,) = run_checks(Settings(), ("systems",))
    assert check.ok
    assert "QIANTAI_SYSTEMS_DIR" in check.detail
    (tmp_path / "a.yaml").write_text("systems: [accounts]\nurl: x\n", "utf-8")
    (check,) = run_checks(Settings(systems_dir=tmp_path), ("systems",))
    assert not check.ok
    assert "a.yaml:2: url: must begin" in check.detail
