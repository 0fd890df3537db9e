"""Tasks of departments, periods that a second person gives, bulk work, words to customers, search and what was late."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests.desk.house import House, agent, customer

from qiantai.desk import Ticket, TicketState
from qiantai.desk.errors import (
    NobodyToTell,
    NoSuchApproval,
    NoteNeeded,
    NotExtendable,
    TransitionRefused,
    UnknownDepartment,
)
from qiantai.desk.model import Opening, path_to
from qiantai.desk.progress import VISITOR
from qiantai.desk.store_caseload import Query
from qiantai.floor.clock import local_date
from qiantai.floor.errors import Conflict, Invalid, NotFound

S = TicketState
ZHENG, GAO = agent("s004"), agent("s010")


async def opened(house: House, key: str, kind: str = "general", **more: Any) -> Ticket:
    fields = {"facts": "事实", **more}
    return await house.tickets.open(customer(), Opening(key, kind, f"事由{key}", **fields))


async def walk(house: House, no: str, to: TicketState) -> None:
    for step in path_to(to)[1:]:
        await house.tickets.advance(ZHENG, no, step, "已核实")


async def kinds(house: House, no: str) -> list[str]:
    return [one.kind for one in await house.tickets.list_events(ZHENG, no)]


async def test_a_task_has_its_departments_usual_time_in_working_days(house: House) -> None:
    ticket = await opened(house, "one")
    task = await house.desk.casework.tasks.add(ZHENG, ticket.no, "operations", "核对入账")
    # Asked for on a Sunday; two working days end on Tuesday.
    assert local_date(task.due_at) == date(2026, 11, 24)
    own = house.clock.now() + timedelta(hours=3)
    assert (await house.desk.casework.tasks.add(ZHENG, ticket.no, "risk", "查", own)).due_at == own
    assert await house.audited("desk:ticket:task") == ["desk:ticket:task_added"] * 2


async def test_a_task_is_refused_without_department_words_or_time(house: House) -> None:
    ticket, tasks = await opened(house, "one"), house.desk.casework.tasks
    with pytest.raises(UnknownDepartment):
        await tasks.add(ZHENG, ticket.no, "kitchen", "做饭")
    with pytest.raises(NoteNeeded):
        await tasks.add(ZHENG, ticket.no, "risk", "  ")
    with pytest.raises(Invalid):
        await tasks.add(ZHENG, ticket.no, "risk", "查", house.clock.now())
    with pytest.raises(NotFound):
        await tasks.add(ZHENG, "GN20260101-AAAAAA", "risk", "查")
    await house.desk.cases.withdraw(ZHENG, ticket.no)
    with pytest.raises(TransitionRefused):
        await tasks.add(ZHENG, ticket.no, "risk", "查")


async def test_a_task_can_be_done_and_undone_and_each_is_on_record_once(house: House) -> None:
    ticket, tasks = await opened(house, "one"), house.desk.casework.tasks
    task = await tasks.add(ZHENG, ticket.no, "risk", "查")
    done = await tasks.settle(GAO, ticket.no, task.id, done=True, result="无异常")
    again = await tasks.settle(ZHENG, ticket.no, task.id, done=True, result="别的")
    assert (done.done_by, done.result) == (again.done_by, again.result) == ("s010", "无异常")
    assert await tasks.list(undone=True) == []
    assert (await tasks.settle(ZHENG, ticket.no, task.id, done=False)).done_at is None
    assert (await kinds(house, ticket.no))[1:] == ["task_added", "task_done", "task_undone"]
    with pytest.raises(NotFound):
        await tasks.settle(ZHENG, (await opened(house, "two")).no, task.id, done=True)


async def test_a_task_not_done_in_time_is_recorded_once(house: House) -> None:
    ticket, tasks = await opened(house, "one"), house.desk.casework.tasks
    late = await tasks.add(ZHENG, ticket.no, "risk", "查")
    done = await tasks.add(ZHENG, ticket.no, "risk", "再查")
    await tasks.settle(ZHENG, ticket.no, done.id, done=True)
    house.clock.advance(timedelta(days=6))
    await house.pass_time()
    await tasks.overdue("", ticket.no, late.id)
    assert (await kinds(house, ticket.no)).count("task_overdue") == 1


async def test_a_second_person_gives_the_period_that_was_asked_for(house: House) -> None:
    ticket = await opened(house, "one", "complaint")
    approvals = house.desk.casework.approvals
    asked = await approvals.ask(ZHENG, ticket.no, "very_complex", "跨省取证")
    with pytest.raises(NoSuchApproval):
        await approvals.ask(GAO, ticket.no, "very_complex", "再问一次")
    with pytest.raises(NoSuchApproval):
        await approvals.decide(ZHENG, asked.id, approve=True)
    assert (await approvals.decide(GAO, asked.id, approve=True)).state == "approved"
    after = await house.tickets.get(ZHENG, ticket.no)
    assert (local_date(after.due_at) - local_date(ticket.opened_at)).days == 60
    with pytest.raises(NoSuchApproval):
        await approvals.decide(GAO, asked.id, approve=False, note="晚了")
    assert (await kinds(house, ticket.no))[1:] == ["approval_asked", "extended", "approval_given"]


async def test_declining_needs_words_and_leaves_the_deadline(house: House) -> None:
    ticket = await opened(house, "one", "complaint")
    approvals = house.desk.casework.approvals
    asked = await approvals.ask(ZHENG, ticket.no, "very_complex", "跨省取证")
    with pytest.raises(NoteNeeded):
        await approvals.decide(GAO, asked.id, approve=False)
    await approvals.decide(GAO, asked.id, approve=False, note="材料已齐")
    assert (await house.tickets.get(ZHENG, ticket.no)).due_at == ticket.due_at
    assert await approvals.list(waiting=True) == []
    assert (await approvals.list(by="s004"))[0].note == "材料已齐"
    with pytest.raises(NotExtendable):
        await approvals.ask(ZHENG, ticket.no, "endless", "没有这个期限")


async def test_one_refused_ticket_keeps_no_other_from_its_step(house: House) -> None:
    first, second = await opened(house, "one"), await opened(house, "two")
    await house.tickets.advance(ZHENG, first.no, S.TRIAGED)
    caseload = house.desk.casework.caseload
    done = await caseload.each(
        [first.no, second.no, "GN20260101-AAAAAA", second.no],
        lambda no: house.tickets.advance(ZHENG, no, S.ASSIGNED),
    )
    assert [(one.ok, one.error.code if one.error else None) for one in done] == [
        (True, None),
        (False, "transition_refused"),
        (False, "not_found"),
    ]


async def test_a_tag_is_put_on_once_and_found(house: House) -> None:
    ticket, caseload = await opened(house, "one"), house.desk.casework.caseload
    await opened(house, "two")
    for on in (True, True):
        await caseload.tag(ZHENG, ticket.no, "重点", on=on)
    assert [one.ticket.no for one in await caseload.find(Query(tag="重点"))] == [ticket.no]
    assert (await caseload.marks([ticket.no]))[ticket.no].tags == ("重点",)
    await caseload.tag(ZHENG, ticket.no, "重点", on=False)
    assert await caseload.tags() == []
    assert await house.audited("desk:ticket:%tagged") == [
        "desk:ticket:tagged",
        "desk:ticket:untagged",
    ]


async def test_a_customer_is_told_once_in_the_words_of_the_update(house: House) -> None:
    ticket, caseload = await opened(house, "one"), house.desk.casework.caseload
    await caseload.tell(ZHENG, ticket.no, "已联系商户，明天回复您")
    await house.pass_time()
    await house.pass_time()
    said = [one for one in house.telling.said if one[1] == "utter_ticket_told"]
    assert [(who, values["asked"]) for who, _, values in said] == [
        ("c001", "已联系商户，明天回复您")
    ]


async def test_words_that_may_not_be_said_are_not_told(house: House) -> None:
    ticket, caseload = await opened(house, "one"), house.desk.casework.caseload
    with pytest.raises(Conflict):
        await caseload.tell(ZHENG, ticket.no, "保证收益")
    with pytest.raises(NoteNeeded):
        await caseload.tell(ZHENG, ticket.no, " ")
    visitor = await house.tickets.open(ZHENG, Opening("v", "general", "访客", "", customer=VISITOR))
    with pytest.raises(NobodyToTell):
        await caseload.tell(ZHENG, visitor.no, "好的")
    assert await kinds(house, ticket.no) == ["opened"]


async def test_tickets_are_found_by_owner_skill_words_and_deadline(house: House) -> None:
    complaint = await opened(house, "one", "complaint")
    callback = await opened(house, "two", "callback", conversation=await house.queued(skill="loan"))
    await walk(house, complaint.no, S.ASSIGNED)
    find = house.desk.casework.caseload.find

    async def found(**query: Any) -> set[str]:
        return {one.ticket.no for one in await find(Query(**query))}

    assert await found(owner="s004") == {complaint.no}
    assert await found(unowned=True) == {callback.no}
    assert await found(skill="complaint") == {complaint.no}
    assert await found(skill="loan") == {callback.no}
    assert await found(words="由tw") == {callback.no}
    assert await found(words="%") == set()
    assert await found(due_before=house.clock.now() + timedelta(days=2)) == {callback.no}
    assert await found(late=False) == {complaint.no, callback.no}
    house.clock.advance(timedelta(days=2))
    assert await found(late=True) == {callback.no}
    await walk(house, callback.no, S.RESOLVED)
    assert await found(late=True) == {callback.no}
    assert await found(open_only=True) == {complaint.no}


async def test_the_report_counts_what_came_due_and_what_of_it_was_late(house: House) -> None:
    good, late, open_ = [await opened(house, key, "callback") for key in ("a", "b", "c")]
    await walk(house, good.no, S.RESOLVED)
    gone = await opened(house, "d", "callback")
    await house.desk.cases.withdraw(ZHENG, gone.no)
    day = local_date(good.due_at)
    early = await house.desk.casework.caseload.report(day, day)
    assert [(one.no, one.late) for one in early.due] == [(good.no, False)]
    house.clock.advance(timedelta(hours=25))
    await house.pass_time()
    await walk(house, late.no, S.RESOLVED)
    report = await house.desk.casework.caseload.report(day, day)
    assert {one.no: one.late for one in report.due} == {
        good.no: False,
        late.no: True,
        open_.no: True,
    }
    finished = {one.no: one.finished_at for one in report.due}
    assert finished[late.no] == house.clock.now()
    assert finished[open_.no] is None
    today = local_date(good.first_due_at)
    unanswered, all_ = (await house.desk.casework.caseload.report(today, today)).first
    # `late` was taken in hand only after its first deadline, `open_` never was.
    assert (unanswered, all_) == (2, 4)


async def test_the_report_of_no_days_is_empty_and_of_turned_days_refused(house: House) -> None:
    caseload = house.desk.casework.caseload
    far = date(2020, 1, 1)
    assert (await caseload.report(far, far)).due == ()
    with pytest.raises(Conflict):
        await caseload.report(far, far - timedelta(days=1))
