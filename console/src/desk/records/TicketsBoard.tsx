/** The board: a column for each state; a card is dragged, or moved with its own button; arrow keys go from card to card. */
import { App, Button, Dropdown, Modal } from "antd";
import { useRef, useState, type DragEvent, type KeyboardEvent } from "react";
import type { TicketState } from "../../api/staff.shapes";
import { useTexts, wordOf } from "../../texts/desk";
import { Mark, Priority } from "../labels";
import { troubleOf } from "../load";
import * as api from "./tickets";
import { asksMore, Due, states, StepForm, Tags, useOwner } from "./TicketsMarks";
import type { Row, Step } from "./tickets.shapes";

interface Props {
  rows: Row[];
  onOpen: (no: string) => void;
  onChanged: () => void;
}

interface Move {
  row: Row;
  to: TicketState;
}

export default function TicketsBoard({ rows, onOpen, onChanged }: Props) {
  const { t } = useTexts();
  const { message } = App.useApp();
  const ownerOf = useOwner();
  const [dragged, setDragged] = useState<Row>();
  const [asking, setAsking] = useState<Move>();
  const [said, setSaid] = useState("");
  const board = useRef<HTMLDivElement>(null);

  async function move({ row, to }: Move, step: Step) {
    try {
      await api.advance(row.no, step);
      setSaid(t("tk.moved", { no: row.no, state: wordOf(t, "ticket.state.", to) }));
      setAsking(undefined);
      onChanged();
    } catch (reason) {
      void message.error(troubleOf(reason).message);
    }
  }

  /** Steps that need words ask for them first. */
  function begin(row: Row, to: TicketState) {
    if (!row.next_states.includes(to)) return;
    if (asksMore(to)) setAsking({ row, to });
    else void move({ row, to }, { state: to });
  }

  function walk(event: KeyboardEvent<HTMLDivElement>) {
    const card = (event.target as HTMLElement).closest<HTMLElement>("[data-card]");
    const column = card?.closest<HTMLElement>("[data-column]");
    if (!card || !column || !event.key.startsWith("Arrow") || event.target !== card.querySelector("a")) return;
    const cards = [...column.querySelectorAll<HTMLElement>("[data-card]")];
    const place = cards.indexOf(card);
    const columns = [...(board.current?.querySelectorAll<HTMLElement>("[data-column]") ?? [])].filter((one) =>
      one.querySelector("[data-card]"),
    );
    const beside = columns[columns.indexOf(column) + (event.key === "ArrowRight" ? 1 : -1)];
    const next =
      event.key === "ArrowDown"
        ? cards[place + 1]
        : event.key === "ArrowUp"
          ? cards[place - 1]
          : beside?.querySelector<HTMLElement>("[data-card]");
    if (!next) return;
    event.preventDefault();
    next.querySelector("a")?.focus();
  }

  return (
    <>
      <p className="quiet tickets-count">{t("tk.move.help")}</p>
      <p className="unseen" aria-live="polite">
        {said}
      </p>
      <div className="board" ref={board} onKeyDown={walk}>
        {states.map((state) => (
          <Column
            key={state}
            state={state}
            rows={rows.filter((row) => row.state === state)}
            ownerOf={ownerOf}
            dragged={dragged}
            onDrag={setDragged}
            onMove={begin}
            onOpen={onOpen}
          />
        ))}
      </div>
      <Modal
        open={asking !== undefined}
        title={asking && t("tk.move.to", { state: wordOf(t, "ticket.state.", asking.to) })}
        footer={null}
        onCancel={() => setAsking(undefined)}
      >
        {asking && (
          <StepForm
            key={`${asking.row.no}/${asking.to}`}
            allowed={[asking.to]}
            fixed={asking.to}
            onStep={(step) => move(asking, step)}
          />
        )}
      </Modal>
    </>
  );
}

interface ColumnProps {
  ownerOf: (owner: string | null) => string;
  state: TicketState;
  rows: Row[];
  dragged: Row | undefined;
  onDrag: (row: Row | undefined) => void;
  onMove: (row: Row, to: TicketState) => void;
  onOpen: (no: string) => void;
}

function Column({ state, rows, ownerOf, dragged, onDrag, onMove, onOpen }: ColumnProps) {
  const { t } = useTexts();
  const takes = dragged?.next_states.includes(state) === true;
  const name = wordOf(t, "ticket.state.", state);
  function drop(event: DragEvent) {
    event.preventDefault();
    if (dragged && takes) onMove(dragged, state);
    onDrag(undefined);
  }
  return (
    <section
      data-column={state}
      className={`board-column${takes ? " board-takes" : ""}${dragged && !takes ? " board-refuses" : ""}`}
      aria-label={t("tk.column", { state: name, n: rows.length })}
      onDragOver={(event) => takes && event.preventDefault()}
      onDrop={drop}
    >
      <h3>
        {name} <span className="quiet figures">{rows.length}</span>
      </h3>
      {rows.length === 0 && <p className="quiet">{t("tk.column.none")}</p>}
      <ul>
        {rows.map((row) => (
          <li
            key={row.no}
            data-card={row.no}
            className="board-card"
            draggable={row.next_states.length > 0}
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = "move";
              event.dataTransfer.setData("text/plain", row.no);
              onDrag(row);
            }}
            onDragEnd={() => onDrag(undefined)}
          >
            <Card row={row} owner={ownerOf(row.owner)} onMove={onMove} onOpen={onOpen} />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface CardProps {
  row: Row;
  owner: string;
  onMove: ColumnProps["onMove"];
  onOpen: (no: string) => void;
}

function Card({ row, owner, onMove, onOpen }: CardProps) {
  const { t } = useTexts();
  return (
    <>
      <span className="board-line">
        <Priority value={row.priority} />
        <span className="quiet">{wordOf(t, "ticket.kind.", row.kind)}</span>
        <Due ticket={row} />
      </span>
      <a
        href={`#/tickets/board/${encodeURIComponent(row.no)}`}
        draggable={false}
        onClick={(event) => {
          event.preventDefault();
          onOpen(row.no);
        }}
      >
        {row.subject}
      </a>
      <span className="board-line quiet">
        <span className="figures">{row.no}</span>
        <span>{owner}</span>
      </span>
      <span className="board-line">
        <Tags tags={row.tags} />
        {row.tasks_open > 0 && <Mark tone="plain">{t("tk.tasks.open", { n: row.tasks_open })}</Mark>}
        {row.approvals_open > 0 && <Mark tone="warn">{t("tk.approvals.open", { n: row.approvals_open })}</Mark>}
        {row.next_states.length > 0 && (
          <Dropdown
            autoFocus
            trigger={["click"]}
            menu={{
              items: row.next_states.map((to) => ({
                key: to,
                label: t("tk.move.to", { state: wordOf(t, "ticket.state.", to) }),
              })),
              onClick: ({ key }) => onMove(row, key as TicketState),
            }}
          >
            <Button size="small" className="board-move" aria-label={t("tk.move.of", { no: row.no })}>
              {t("tk.move")}
            </Button>
          </Dropdown>
        )}
      </span>
    </>
  );
}
