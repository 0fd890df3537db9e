"""What can go wrong when a customer proves who they are."""

from qiantai.floor.errors import Conflict


class NoChallenge(Conflict):
    """There is no open challenge of this id in this conversation; nothing has changed."""

    code = "no_challenge"
