"""Stories of a flow: what a customer tells beside the value that was asked for belongs to them."""

from qiantai.conversation.flowbook import Flow
from qiantai.conversation.memory import QUESTION
from qiantai.conversation.model import Frame
from qiantai.understanding import Understanding

STORY = "story"
BESIDE = 8  # characters besides values of a message that tells more than was asked


def told_on(frame: Frame, flow: Flow, text: str) -> Frame:
    """The frame whose stories go on with a text."""
    told = {s.name: frame.slots.get(s.name) for s in flow.slots.values() if s.type == STORY}
    more = {name: f"{one}；{text}" for name, one in told.items() if one}
    return frame.with_slots(**more) if more else frame


def told_beside(frame: Frame, flow: Flow, understanding: Understanding) -> Frame:
    """The frame whose stories take what a message tells beside the value that was asked for: 昨天 在张江打球摔的."""
    values = sum(entity.end - entity.start for entity in understanding.entities)
    labels = [
        str(one["label"].get("zh", "")) for slot in flow.slots.values() for one in slot.options
    ]
    values += max(
        (len(label) for label in labels if label and label in understanding.text), default=0
    )
    if len(understanding.normal) - values < BESIDE or QUESTION.search(understanding.normal):
        return frame
    told = told_on(frame, flow, understanding.text)
    empty = [s.name for s in flow.slots.values() if s.type == STORY and not frame.slots.get(s.name)]
    return told.with_slots(**{empty[0]: understanding.text}) if empty and told is frame else told
