"""What a conversation refuses, each with the fact in its name."""

from qiantai.floor.errors import Conflict, Invalid, TooLarge


class MessageTooLong(TooLarge):
    """The message has more characters than the limit; nothing of it was stored."""

    code = "message_too_long"


class EmptyMessage(Invalid):
    """The message has no text."""

    code = "empty_message"


class NotHolder(Conflict):
    """Only the agent who holds the conversation may do this."""

    code = "not_holder"


class AlreadyHeld(Conflict):
    """Another agent holds the conversation."""

    code = "already_held"


class GuardRefused(Invalid):
    """The words may not be sent; `detail["spans"]` says which words and why."""

    code = "guard_refused"


class FileHarmful(Invalid):
    """The scan found harm in the file; it was not kept."""

    code = "file_harmful"


class TooManyFiles(Conflict):
    """The conversation has had `detail["limit"]` files within 24 hours; this one was not kept."""

    code = "too_many_files"


class SlotNotTaken(Invalid):
    """The words do not say what this slot of the flow takes; `detail` names the `slot` and perhaps `why`."""

    code = "slot_not_taken"


class ServiceUnderWay(Conflict):
    """A service is driven already, or the customer is proving who they are for it; `detail` says which `flow`."""

    code = "service_under_way"
