"""Where we may send: what is listed, judged by name and by the address that the name stands for."""

import ipaddress

import pytest

from qiantai.floor.egress import Egress, Resolver, TargetNotAllowed
from qiantai.floor.errors import Misconfigured

BANK = ("crm.bank.example", "*.apps.bank.example", "10.2.0.0/16", "2001:db8::/32")


@pytest.mark.parametrize(
    "url",
    [
        "https://crm.bank.example/hook?key=1",
        "https://CRM.bank.example.:8443/",
        "https://a.b.apps.bank.example/",
        "https://10.2.3.4/",
        "http://10.2.3.4:8080/",
        "https://[2001:db8::7]/",
    ],
)
def test_listed_targets_are_allowed(url: str) -> None:
    Egress(BANK).check(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://bank.example/",
        "https://apps.bank.example/",
        "https://evil-crm.bank.example.attacker.example/",
        "http://crm.bank.example/",
        "https://10.3.0.1/",
        "https://a@crm.bank.example/",
        "https://[::ffff:10.3.0.1]/",
        "ftp://crm.bank.example/",
        "https://crm.bank.example:99999/",
        "//crm.bank.example",
    ],
)
def test_everything_else_is_refused(url: str) -> None:
    with pytest.raises(TargetNotAllowed):
        Egress(BANK).check(url)


def test_nothing_is_allowed_when_nothing_is_listed() -> None:
    with pytest.raises(TargetNotAllowed):
        Egress(()).check("https://example.com/")


@pytest.mark.parametrize(
    ("hosts", "host", "address", "allowed"),
    [
        (BANK, "crm.bank.example", "192.168.1.4", True),
        (BANK, "crm.bank.example", "127.0.0.1", False),
        (BANK, "crm.bank.example", "169.254.169.254", False),
        (BANK, "crm.bank.example", "::ffff:127.0.0.1", False),
        (("*",), "anywhere.example", "93.184.215.14", True),
        (("*",), "anywhere.example", "10.2.3.4", False),
        (("*",), "anywhere.example", "::1", False),
        (("*", "10.2.0.0/16"), "anywhere.example", "10.2.3.4", True),
    ],
)
def test_a_name_is_no_way_into_another_network(
    hosts: tuple[str, ...], host: str, address: str, allowed: bool
) -> None:
    assert Egress(hosts).reaches(host, ipaddress.ip_address(address)) is allowed


async def test_a_listed_name_of_this_machine_is_not_connected_to() -> None:
    with pytest.raises(OSError, match="no address"):
        await Resolver(Egress(("localhost",))).resolve("localhost", 80)


@pytest.mark.parametrize("host", ["https://crm", "a b", "crm.*.example", "10.2.0.1/16"])
def test_a_setting_that_is_no_host_is_told_at_the_start(host: str) -> None:
    with pytest.raises(Misconfigured):
        Egress((host,))
