"""How customers go through flows, counted from what the turns of a period kept of their walks."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from qiantai.floor.database import Database

_RUNS = """
walked as (
    select e.conversation, e."offset", e.at, w.nth, w.entry from conversation_event e
    cross join lateral jsonb_array_elements(e.why -> 'walked') with ordinality as w (entry, nth)
    where e.at >= $1 and e.source = 'assistant' and e.why ? 'walked'
        and ($3::text is null or w.entry ->> 'flow' = $3)
), run as (
    select conversation, entry ->> 'flow' as flow, entry ->> 'start' as start,
        (array_agg(entry ->> 'version' order by "offset" desc, nth desc))[1] as version,
        max(entry ->> 'handed') as handed_at, max(entry ->> 'end') as ended,
        (array_agg(entry -> 'steps' ->> -1 order by "offset" desc, nth desc)
            filter (where entry -> 'steps' <> '[]'))[1] as last_step,
        max(at) as last_at
    from walked group by 1, 2, 3
), finished as (
    select r.*, coalesce(handed_at, last_step) as left_at, case
        when handed_at is not null then 'handed' when ended is not null then ended
        when exists (select from conversation_event e where e.conversation = r.conversation
            and e.kind = 'handoff.requested' and e.at between r.last_at and r.last_at + $5::interval) then 'handed'
        when last_at < $2::timestamptz - $5::interval then 'left' else 'open' end as outcome
    from run r where $4::text is null or version = $4
)
"""
_FLOWS = f"""
with {_RUNS} select flow, version, outcome, count(*)::int as runs
from finished group by 1, 2, 3
"""
_CONVERSATIONS = f"""
with {_RUNS} select flow, version, count(distinct conversation)::int as conversations from finished
group by grouping sets ((flow, version), (flow))
"""
_STEPS = f"""
with {_RUNS}, passed as (
    select distinct f.conversation, f.start, s.step from finished f join walked w
        on w.conversation = f.conversation and w.entry ->> 'flow' = f.flow and w.entry ->> 'start' = f.start
    cross join lateral jsonb_array_elements_text(w.entry -> 'steps') as s (step)
)
select step, 'reached' as outcome, count(*)::int as runs from passed group by step
union all select left_at, outcome, count(*)::int from finished
where outcome <> 'completed' and left_at is not null group by 1, 2
"""


@dataclass(frozen=True, slots=True)
class Traffic:
    """How often a flow was begun, in how many conversations, and how those walks ended.

    `left` were given up without a word, `open` may still go on; `handed` went to a person.
    """

    begun: int = 0
    conversations: int = 0
    completed: int = 0
    stopped: int = 0
    cancelled: int = 0
    handed: int = 0
    left: int = 0
    open: int = 0


@dataclass(frozen=True, slots=True)
class StepTraffic:
    """How many walks came to a step, and how many came no further, by how they ended."""

    reached: int = 0
    stopped: int = 0
    cancelled: int = 0
    handed: int = 0
    left: int = 0
    open: int = 0


async def count_flows(
    database: Database,
    since: datetime,
    now: datetime,
    quiet: timedelta,
    flow: str | None = None,
) -> Mapping[tuple[str, str | None], Traffic]:
    """Traffic since a time by flow and version, and by flow alone (version None).

    A walk that has not ended counts as left when nothing happened in it for the time `quiet`.
    """
    found: dict[tuple[str, str | None], Traffic] = {}
    for row in await database.fetch(_FLOWS, since, now, flow, None, quiet):
        for key in ((row["flow"], row["version"]), (row["flow"], None)):
            before = found.get(key, Traffic())
            counts = {row["outcome"]: getattr(before, row["outcome"]) + row["runs"]}
            found[key] = replace(before, begun=before.begun + row["runs"], **counts)
    for row in await database.fetch(_CONVERSATIONS, since, now, flow, None, quiet):
        key = (row["flow"], row["version"])
        found[key] = replace(found[key], conversations=row["conversations"])
    return found


async def count_steps(
    database: Database,
    since: datetime,
    now: datetime,
    quiet: timedelta,
    flow: str,
    version: str | None,
) -> Mapping[str, StepTraffic]:
    """Traffic of the steps of one flow since a time, of one version or of all; `sign_in` is the gate before them."""
    found: dict[str, StepTraffic] = {}
    for row in await database.fetch(_STEPS, since, now, flow, version, quiet):
        counts: dict[str, int] = {row["outcome"]: row["runs"]}
        found[row["step"]] = replace(found.get(row["step"], StepTraffic()), **counts)
    return found
