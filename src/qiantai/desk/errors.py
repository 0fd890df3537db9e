"""What the desk refuses, each with the fact in its name."""

from qiantai.floor.errors import Conflict, Forbidden, Invalid


class NotWaiting(Conflict):
    """The conversation is not in the queue: somebody else took it, or it needs no person any more."""

    code = "not_waiting"


class AtCapacity(Conflict):
    """The agent already holds as many conversations as allowed; `detail["limit"]` says how many."""

    code = "at_capacity"


class StateNotChoosable(Invalid):
    """An agent cannot choose this state; `detail["states"]` lists those that can be chosen."""

    code = "state_not_choosable"


class UnknownKind(Invalid):
    """No policy defines tickets of this kind."""

    code = "unknown_kind"


class TransitionRefused(Conflict):
    """A ticket cannot go from its state to that one; `detail` holds `state`, `to` and `allowed`."""

    code = "transition_refused"


class ReopenTooLate(Conflict):
    """The time in which a finished ticket can be reopened has passed; `detail["days"]` says how long it was."""

    code = "reopen_too_late"


class NoteNeeded(Invalid):
    """This step has to say why: the customer or an examiner will ask."""

    code = "note_needed"


class ConflictOfInterest(Forbidden):
    """Whom a ticket complains about cannot handle it (domain §3.5)."""

    code = "conflict_of_interest"


class ApprovalNeeded(Forbidden):
    """This longer period has to be granted by somebody who may approve it."""

    code = "approval_needed"


class NotExtendable(Conflict):
    """There is no such longer period for this ticket, it has one already, or its deadline has passed."""

    code = "not_extendable"


class NotJoinable(Conflict):
    """This ticket cannot join that group: another kind or customer's own, a group itself, or finished."""

    code = "not_joinable"


class GroupFull(Conflict):
    """A group has as many representatives as allowed; `detail["limit"]` says how many."""

    code = "group_full"


class TooManyWatched(Conflict):
    """One socket watches as many conversations as allowed; `detail["limit"]` says how many."""

    code = "too_many_watched"
