"""Where this installation may send on its own account: only to listed hosts, and never by a name into another network.

An address is judged when it is connected to, so a name that changes its answer between check and use gains nothing.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from qiantai.floor.errors import Invalid, Misconfigured

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
ANY = "*"


class TargetNotAllowed(Invalid):
    """The operator has not listed this host, or its address is in a network that is not listed."""

    code = "target_not_allowed"


class Egress:
    """The hosts of one setting: names (`crm.bank.example`), `*.bank.example`, networks (`10.2.0.0/16`), and `*`.

    `*` reaches public addresses only. A listed name may stand for a private address, but never for this machine or
    its link; those need their network listed. Only a listed network may be spoken to without TLS.
    """

    def __init__(self, hosts: Sequence[str]) -> None:
        self.hosts = tuple(hosts)
        self._names: set[str] = set()
        self._networks: list[ipaddress.IPv4Network | ipaddress.IPv6Network] = []
        for host in hosts:
            try:
                self._networks.append(ipaddress.ip_network(host))
            except ValueError:
                self._names.add(_name(host))

    def check(self, url: str) -> SplitResult:
        """The parts of an address that may be sent to; TargetNotAllowed. What a name stands for is judged later."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise TargetNotAllowed(field="url") from error
        host = (parts.hostname or "").rstrip(".")
        if parts.scheme not in ("https", "http") or not host or parts.username or port == 0:
            raise TargetNotAllowed(field="url")
        address = _address(host)
        allowed = (
            self.reaches(host, address) if address else self._listed(host) or ANY in self._names
        )
        plain = parts.scheme == "http" and not (address and self._in_network(address))
        if not allowed or plain:
            raise TargetNotAllowed(field="url", host=host)
        return parts

    def reaches(self, host: str, address: Address) -> bool:
        """Whether this address may be connected to under that name."""
        mapped = getattr(address, "ipv4_mapped", None)
        address = mapped or address
        if self._in_network(address):
            return True
        if _address(host) is None and self._listed(host):
            return not _is_own(address)
        return ANY in self._names and address.is_global and not address.is_multicast

    def _listed(self, host: str) -> bool:
        host = host.lower().rstrip(".")
        parents = host.split(".")
        wild = {f"*.{'.'.join(parents[at:])}" for at in range(1, len(parents))}
        return host in self._names or bool(wild & self._names)

    def _in_network(self, address: Address) -> bool:
        return any(address in network for network in self._networks)


class Resolver(AbstractResolver):
    """Names to addresses, without those that may not be reached."""

    def __init__(self, egress: Egress) -> None:
        self._egress = egress
        self._resolver = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Addresses of a name; OSError when none may be reached."""
        found = await self._resolver.resolve(host, port, family)
        kept = [
            one for one in found if self._egress.reaches(host, ipaddress.ip_address(one["host"]))
        ]
        if not kept:
            raise OSError(f"no address of {host} may be reached")
        return kept

    async def close(self) -> None:
        """Nothing is held."""
        await self._resolver.close()


def connector(egress: Egress, ca: Path | None = None) -> aiohttp.TCPConnector:
    """Connections to what may be reached; `ca` is the institution's own authority. Needs a running loop."""
    asyncio.get_running_loop()
    try:
        context = ssl.create_default_context(cafile=str(ca) if ca else None)
    except OSError as error:
        raise Misconfigured(f"QIANTAI_WEBHOOK_CA: {ca}: {error}") from error
    return aiohttp.TCPConnector(
        resolver=Resolver(egress), ssl=context, use_dns_cache=False, limit=64, force_close=True
    )


def _name(host: str) -> str:
    name = host.lower().rstrip(".")
    plain = name.removeprefix("*.")
    fits = plain.isascii() and all(part.replace("-", "").isalnum() for part in plain.split("."))
    if name != ANY and not fits:
        raise Misconfigured(f"QIANTAI_WEBHOOK_HOSTS: {host!r} is no name, network or *")
    return name


def _address(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_own(address: Address) -> bool:
    """This machine, its link, or no single host at all."""
    return (
        address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_unspecified
        or (address.is_reserved and not address.is_private)
    )
