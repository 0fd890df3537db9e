"""What can go wrong when a customer proves who they are."""

from qiantai.floor.errors import Conflict, Invalid


class NoChallenge(Conflict):
    """There is no open challenge of this id in this conversation; nothing has changed."""

    code = "no_challenge"


class ConsentNeeded(Invalid):
    """A face or a voice is checked only with the customer's separate consent (PIPL article 29)."""

    code = "consent_needed"


class IdentityLocked(Conflict):
    """Too many checks failed; none may begin before `detail["until"]` (domain §3.4)."""

    code = "identity_locked"
