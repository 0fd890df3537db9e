"""What the customer said that nobody has answered yet, as one cue for a turn."""

from collections.abc import Sequence

from qiantai.conversation.model import Event, SentFile
from qiantai.conversation.turn import Cue


def unanswered(events: Sequence[Event]) -> Cue | None:
    """Everything in these events that the customer sent, as one cue; None when they sent nothing."""
    sent = [event for event in events if event.source == "customer"]
    said = [event.body for event in sent if event.kind == "message"]
    files = tuple(
        SentFile(event.body["id"], event.body["name"], event.at)
        for event in sent
        if event.kind == "file"
    )
    if not (said or files):
        return None
    if len(said) == 1 and not files:
        return Cue(said[0]["text"], said[0].get("value"))
    lines = tuple(body["text"] for body in said)
    return Cue("。".join(lines), files=files, lines=lines)
