"""The ticket machine is a table, and ageing never outruns danger."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiantai.desk.model import (
    FINISHED,
    NEXT,
    EntryState,
    Priority,
    QueueEntry,
    TicketState,
    path_to,
)
from qiantai.floor.ids import new_id

NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)
MINUTE = timedelta(seconds=60)
S = TicketState


def waiting(priority: Priority, since: datetime) -> QueueEntry:
    return QueueEntry(
        new_id(), None, None, "account", priority, "asked", False, "web", {}, since, since
    )


@pytest.mark.parametrize(
    ("priority", "waited_s", "standing"),
    [
        (Priority.P3, 0, Priority.P3),
        (Priority.P3, 59, Priority.P3),
        (Priority.P3, 60, Priority.P2),
        (Priority.P3, 120, Priority.P1),
        (Priority.P3, 100_000, Priority.P1),
        (Priority.P2, 60, Priority.P1),
        (Priority.P1, 600, Priority.P1),
        (Priority.P0, 600, Priority.P0),
    ],
)
def test_a_waiting_entry_rises_one_class_a_minute_but_never_into_danger(
    priority: Priority, waited_s: int, standing: Priority
) -> None:
    entry = waiting(priority, NOW - timedelta(seconds=waited_s))
    assert entry.standing(NOW, MINUTE) is standing


@given(st.sampled_from(Priority), st.integers(-1000, 10_000))
def test_waiting_longer_never_lowers_the_class(priority: Priority, seconds: int) -> None:
    entry = waiting(priority, NOW)
    sooner = entry.standing(NOW + timedelta(seconds=seconds), MINUTE)
    later = entry.standing(NOW + timedelta(seconds=seconds + 30), MINUTE)
    assert later <= sooner <= priority


def test_every_state_has_a_row_and_can_be_reached() -> None:
    assert set(NEXT) == set(S)
    assert {path_to(state)[-1] for state in S} == set(S)


def test_a_complaint_goes_the_way_of_the_rule() -> None:
    way = (S.NEW, S.TRIAGED, S.ASSIGNED, S.IN_PROGRESS, S.RESOLVED, S.CONFIRMED, S.CLOSED)
    assert path_to(S.CLOSED) == way


def test_finished_tickets_only_reopen_into_progress() -> None:
    for state in FINISHED - {S.CANCELLED}:
        assert {to for to in NEXT[state] if state.reopens(to)} == {S.IN_PROGRESS}
    assert NEXT[S.CANCELLED] == ()


def test_a_ticket_is_never_closed_unless_it_was_resolved() -> None:
    assert [state for state in S if S.CLOSED in NEXT[state]] == [S.CONFIRMED]
    assert [state for state in S if S.CONFIRMED in NEXT[state]] == [S.RESOLVED]


def test_entry_states_are_those_of_the_table() -> None:
    assert {state.value for state in EntryState} == {"waiting", "held", "done"}
