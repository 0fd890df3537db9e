"""Keys are made once and stay private; sealed fields open only where they belong."""

import concurrent.futures
import stat
from pathlib import Path

import pytest

from qiantai.floor.errors import Misconfigured
from qiantai.floor.secrets import SecretBox, secret_key


def test_a_key_is_made_once_and_private(tmp_path: Path) -> None:
    key = secret_key(tmp_path, "field-1")
    assert len(key) == 32
    assert secret_key(tmp_path, "field-1") == key
    assert secret_key(tmp_path, "other-1") != key
    assert stat.S_IMODE((tmp_path / "secrets/field-1.key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700


def test_makers_at_the_same_moment_get_one_key(tmp_path: Path) -> None:
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: secret_key(tmp_path, "field-1"), range(32)))
    assert len(keys) == 1
    assert len(list((tmp_path / "secrets").iterdir())) == 1


@pytest.mark.parametrize("name", ["../field-1", "field", "field-1.key", "", "Field-1"])
def test_a_key_name_is_no_path(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not a key name"):
        secret_key(tmp_path, name)


def test_a_key_open_to_others_is_refused(tmp_path: Path) -> None:
    secret_key(tmp_path, "field-1")
    (tmp_path / "secrets/field-1.key").chmod(0o644)
    with pytest.raises(Misconfigured, match="owner"):
        secret_key(tmp_path, "field-1")


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    secret_key(tmp_path, "field-1")
    (tmp_path / "secrets/field-1.key").write_bytes(b"short")
    with pytest.raises(Misconfigured, match="32 bytes"):
        secret_key(tmp_path, "field-1")


def test_a_sealed_field_opens_in_its_place_only(tmp_path: Path) -> None:
    box = SecretBox.load(tmp_path)
    sealed = box.seal("身份证号", "staff:1")
    assert box.open(sealed, "staff:1") == "身份证号"
    assert sealed.startswith("field-1.")
    assert sealed != box.seal("身份证号", "staff:1")
    with pytest.raises(ValueError, match="altered or moved"):
        box.open(sealed, "staff:2")


@pytest.mark.parametrize(
    "sealed", ["", "field-9.AAAA", "field-1.", "field-1.AAAA", "field-1.!", "plain"]
)
def test_what_is_not_sealed_does_not_open(tmp_path: Path, sealed: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        SecretBox.load(tmp_path).open(sealed)


def test_after_rotation_old_fields_still_open(tmp_path: Path) -> None:
    old = SecretBox.load(tmp_path).seal("x")
    secret_key(tmp_path, "field-2")
    box = SecretBox.load(tmp_path)
    assert box.open(old) == "x"
    assert box.seal("x").startswith("field-2.")


def test_the_current_key_must_exist() -> None:
    with pytest.raises(Misconfigured):
        SecretBox({}, "field-1")
