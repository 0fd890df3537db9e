"""What the desk refuses, each with the fact in its name."""

from decimal import Decimal

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


class NotPresent(Conflict):
    """The agent has not said yet what they do: there is nobody to route to."""

    code = "not_present"


class OfferGone(Conflict):
    """The offer no longer rings at this agent: its time passed, it was withdrawn, or somebody else has it."""

    code = "offer_gone"


class InvitationGone(Conflict):
    """The invitation rings no more: it was answered or withdrawn, its time passed, or the holder has changed."""

    code = "invitation_gone"


class AlarmTaken(Conflict):
    """Somebody has taken care of this alarm already; `detail["by"]` says who."""

    code = "alarm_taken"


class UnknownResult(Invalid):
    """A wrap-up has no such result; `detail["results"]` lists those there are."""

    code = "unknown_result"


class UnknownKind(Invalid):
    """No policy defines tickets of this kind."""

    code = "unknown_kind"


class UnknownDepartment(Invalid):
    """No policy names this department."""

    code = "unknown_department"


class NobodyToTell(Conflict):
    """The ticket is a visitor's, whom no conversation reaches."""

    code = "nobody_to_tell"


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


class PackOwned(Conflict):
    """It comes from a pack and is changed there."""

    code = "pack_owned"


class ShortTaken(Conflict):
    """Another one has this short name; `detail["short"]` says which."""

    code = "short_taken"


class FlowBarred(Forbidden):
    """Agents may not start this service for a customer; `detail["flow"]` says which."""

    code = "flow_barred"


class AgentLimitExceeded(Forbidden):
    """The amount is above what this agent may start; `detail["limit"]` says how much that is."""

    code = "agent_limit_exceeded"


class SecondPersonNeeded(Forbidden):
    """Policy wants a second person for this service or amount."""

    code = "second_person_needed"

    def __init__(self, amount: Decimal | None = None) -> None:
        super().__init__()
        self.amount = amount


class NoSuchApproval(Conflict):
    """There is nothing to decide: it was decided, has run out, or one asked for it oneself."""

    code = "no_such_approval"


class NothingToCorrect(Invalid):
    """At this place of the conversation there is nothing of this kind to correct."""

    code = "nothing_to_correct"
