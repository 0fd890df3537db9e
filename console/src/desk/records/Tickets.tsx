/** Tickets: list, board, tasks of departments, approvals, what was late, and the rules in force; one ticket in a drawer. */
import { Segmented, Spin } from "antd";
import { lazy, Suspense, useState } from "react";
import type { Staff } from "../../api/staff.shapes";
import { useTexts } from "../../texts/desk";
import { useLoad } from "../load";
import { go } from "../route";
import { Settled } from "../Trouble";
import * as api from "./tickets";
import { Filters } from "./TicketsFilters";
import { TicketsList } from "./TicketsList";
import { TicketsOne } from "./TicketsOne";
import type { Filter } from "./tickets.shapes";
import "./tickets.css";

const TicketsBoard = lazy(() => import("./TicketsBoard"));
const TicketsTasks = lazy(() => import("./TicketsTasks"));
const TicketsApprovals = lazy(() => import("./TicketsApprovals"));
const TicketsReport = lazy(() => import("./TicketsReport"));
const TicketsRules = lazy(() => import("./TicketsRules"));

const views = ["list", "board", "tasks", "approvals", "breaches", "policies"] as const;
type View = (typeof views)[number];
const isView = (name: string | undefined): name is View => views.some((view) => view === name);

/** The address is tickets, then a view unless it is the list, then a ticket's number. */
export default function Tickets({ me, rest }: { me: Staff; rest: string[] }) {
  const { t } = useTexts();
  const view = isView(rest[0]) ? rest[0] : "list";
  const chosen = isView(rest[0]) ? rest[1] : rest[0];
  const [round, setRound] = useState(0);
  const place = view === "list" ? [] : [view];
  const open = (no?: string) => go("tickets", ...place, ...(no ? [no] : []));
  const changed = () => setRound((n) => n + 1);
  return (
    <div className="records tickets">
      <Segmented
        aria-label={t("tk.views")}
        className="tickets-views"
        value={view}
        onChange={(name) => (name === "list" ? go("tickets") : go("tickets", name))}
        options={views.map((value) => ({ value, label: t(`tk.view.${value}`) }))}
      />
      <Suspense fallback={<Spin className="desk-wait" />}>
        {(view === "list" || view === "board") && (
          <Searched key={view} me={me} board={view === "board"} round={round} onOpen={open} />
        )}
        {view === "tasks" && <TicketsTasks round={round} onOpen={open} />}
        {view === "approvals" && <TicketsApprovals me={me} round={round} onOpen={open} />}
        {view === "breaches" && <TicketsReport onOpen={open} />}
        {view === "policies" && <TicketsRules />}
      </Suspense>
      <TicketsOne me={me} no={chosen} onClose={() => open()} onChanged={changed} />
    </div>
  );
}

interface SearchedProps {
  me: Staff;
  board: boolean;
  round: number;
  onOpen: (no: string) => void;
}

function Searched({ me, board, round, onOpen }: SearchedProps) {
  const { t } = useTexts();
  const [filter, setFilter] = useState<Filter>(board ? { open: undefined } : {});
  const asked = board ? { ...filter, state: undefined } : filter;
  const found = useLoad(`tickets/${JSON.stringify(asked)}`, () => api.find(asked));
  const [seen, setSeen] = useState(round);
  if (seen !== round) {
    setSeen(round);
    found.reload();
  }
  return (
    <>
      <Filters filter={filter} board={board} onChange={setFilter} onReload={found.reload} />
      <Settled loaded={found}>
        {(rows) => (
          <>
            <p className="quiet tickets-count">{t("tk.count", { n: rows.length })}</p>
            {board ? (
              <TicketsBoard rows={rows} onOpen={onOpen} onChanged={found.reload} />
            ) : (
              <TicketsList me={me} rows={rows} onOpen={onOpen} onChanged={found.reload} />
            )}
          </>
        )}
      </Settled>
    </>
  );
}
