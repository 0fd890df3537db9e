"""What leaves the house as webhooks, put together from the floor and the channels."""

from dataclasses import dataclass

from qiantai.app.ground import Ground
from qiantai.channels.deliveries import Deliveries
from qiantai.channels.webhooks import Webhooks
from qiantai.floor.egress import Egress


@dataclass(frozen=True, slots=True)
class Hooking:
    """Subscriptions and their deliveries."""

    webhooks: Webhooks
    deliveries: Deliveries


def hook(ground: Ground) -> Hooking:
    """Build both, listening to the outbox; Misconfigured when a host of the setting is no host."""
    egress = Egress(ground.settings.webhook_hosts)
    webhooks = Webhooks(
        ground.database, ground.clock, ground.audit, ground.box, ground.live, egress
    )
    deliveries = Deliveries(
        ground.database,
        ground.clock,
        ground.audit,
        ground.outbox,
        ground.live,
        ground.jobs,
        webhooks,
        egress,
        ground.settings,
    )
    return Hooking(webhooks, deliveries)
