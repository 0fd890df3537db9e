"""What can be wrong with writing, reviewing and releasing articles."""

from qiantai.floor.errors import Conflict, Forbidden, Invalid, NotFound


class ArticleVersionNotFound(NotFound):
    """There is no such version of the article."""

    code = "article_version_not_found"


class ArticleExists(Conflict):
    """An article has this id already; make a draft of it instead."""

    code = "article_exists"


class DraftOpen(Conflict):
    """Another version of the article is being written or reviewed; `detail["version"]` is its number."""

    code = "draft_open"


class DraftChanged(Conflict):
    """Somebody has saved the draft in the meantime."""

    code = "draft_changed"


class NotInState(Conflict):
    """The version is in a state in which this cannot be done; `detail["state"]` names it."""

    code = "article_state"


class DraftOutdated(Conflict):
    """A newer version has been released; make a new draft from it."""

    code = "draft_outdated"


class CanaryUnderway(Conflict):
    """Another version of the article is in a canary; wait for its end or withdraw it."""

    code = "canary_underway"


class ArticleIncomplete(Invalid):
    """The article cannot be reviewed as it is; `detail["problems"]` lists `{field, why}`."""

    code = "article_incomplete"


class OwnWork(Forbidden):
    """Who wrote a version never approves it (maker-checker, domain §4.4)."""

    code = "own_work"


class ApprovedBefore(Forbidden):
    """One person approves one stage only; the other stage needs somebody else."""

    code = "approved_before"


class ReasonNeeded(Invalid):
    """This needs a reason in words."""

    code = "reason_needed"
