"""How customers prove more here: who sends codes, who checks faces and voices, by the settings."""

from collections.abc import Mapping

from qiantai.app.ground import Ground
from qiantai.customers import Identity, People
from qiantai.customers.checks import Checks
from qiantai.customers.notifiers.base import Notifier
from qiantai.customers.notifiers.phone import PhoneNotifier
from qiantai.customers.verifiers.base import Verifier
from qiantai.customers.verifiers.http import HttpVerifier
from qiantai.customers.verifiers.phone import PhoneVerifier
from qiantai.floor.config import Settings
from qiantai.floor.database import Database


def identity_of(
    ground: Ground,
    people: People,
    notifier: Notifier | None,
    verifiers: Mapping[str, Verifier],
) -> Identity:
    """The judge of codes and checks; without `verifiers` level 3 cannot be proved here."""
    checks = Checks(ground.database, ground.clock, people, ground.policies, ground.audit, verifiers)
    return Identity(
        ground.database,
        ground.clock,
        people,
        notifier or PhoneNotifier(ground.database),
        ground.texts,
        ground.settings,
        checks,
    )


def verifiers_of(settings: Settings, database: Database) -> dict[str, Verifier]:
    """The members of the settings by method, the usual one first; empty where level 3 cannot be proved."""
    if settings.verifier == "none":
        return {}
    if settings.verifier == "phone":
        return {method: PhoneVerifier(database, method) for method in settings.verifier_methods}
    token = settings.verifier_token.get_secret_value()
    return {
        method: HttpVerifier(method, settings.verifier_url, token, settings.verifier_timeout_s)
        for method in settings.verifier_methods
    }
