"""What can be wrong with labelling messages and publishing versions."""

from qiantai.floor.errors import Conflict, Invalid, NotFound


class SampleNotFound(NotFound):
    """There is no such message in the studio."""

    code = "sample_not_found"


class SampleSettled(Conflict):
    """Somebody has labelled or skipped this message in the meantime; reopen it first."""

    code = "sample_settled"


class UnknownIntent(Invalid):
    """The label is in no catalogue of the enabled packs."""

    code = "unknown_intent"


class VersionNotFound(NotFound):
    """There is no such version."""

    code = "version_not_found"


class TrainingUnderway(Conflict):
    """A version is being trained; one at a time."""

    code = "training_underway"


class FiguresMissing(Conflict):
    """The version was not measured on held-out messages, so it cannot be published."""

    code = "figures_missing"


class VersionUnusable(Conflict):
    """The version's model is missing, was trained for other features, or knows needs that no catalogue has."""

    code = "version_unusable"


class NothingToRollBack(Conflict):
    """The shipped model answers; there is nothing before it."""

    code = "nothing_to_roll_back"
