"""The hour of the act where the institution stands: victims are often led through the night (domain §5.3, time)."""

from collections.abc import Mapping
from typing import Any

from qiantai.floor.clock import CHINA
from qiantai.risk.checks.base import Facts


class NightCheck:
    """Signals: hour, 0 to 23 in the institution's time, or -1 when the time is not known."""

    name = "night"

    def observe(self, facts: Facts) -> Mapping[str, Any]:
        at = facts.get("at")
        return {"hour": -1 if at is None else int(at.astimezone(CHINA).hour)}
