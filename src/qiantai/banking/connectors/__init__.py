"""The shelf of core systems we can ask: one contract, an HTTP member, systems by mapping files, and a fake that ships."""

from qiantai.banking.connectors.base import Core
from qiantai.banking.connectors.fake import FakeCore
from qiantai.banking.connectors.http import HttpCore

__all__ = ["Core", "FakeCore", "HttpCore"]
