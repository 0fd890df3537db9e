/** What narrows the tickets, for the list and the board alike. */
import { Button, Checkbox, Input, Select, Space } from "antd";
import { useTexts, wordOf } from "../../texts/desk";
import { useLoad } from "../load";
import { dayFrom } from "../wall/words";
import * as api from "./tickets";
import { kinds, states } from "./TicketsMarks";
import type { Filter } from "./tickets.shapes";

const skills = [
  "account",
  "transfer",
  "card",
  "loan",
  "wealth",
  "fund",
  "securities",
  "insurance",
  "claims",
  "complaint",
  "english",
];
const endOf = (days: number) => `${dayFrom(days)}T23:59:59+08:00`;
const dues: Record<string, string> = { today: endOf(0), "3": endOf(3), "7": endOf(7) };

interface Props {
  filter: Filter;
  board: boolean;
  onChange: (filter: Filter) => void;
  onReload: () => void;
}

export function Filters({ filter, board, onChange, onReload }: Props) {
  const { t } = useTexts();
  const tags = useLoad("ticket-tags", api.tags);
  const set = (change: Filter) => onChange({ ...filter, ...change });
  const due = Object.keys(dues).find((name) => dues[name] === filter.due_before);
  const choice = (name: keyof Filter, label: string, options: { value: string; label: string }[], value?: string) => (
    <Select
      allowClear
      className="tickets-choice"
      aria-label={label}
      placeholder={label}
      value={value ?? (filter[name] as string | undefined)}
      onChange={(chosen: string | undefined) => set({ [name]: chosen })}
      options={options}
    />
  );
  return (
    <Space wrap className="records-bar" size={[8, 8]}>
      <Input.Search
        allowClear
        aria-label={t("tk.search")}
        placeholder={t("tk.search")}
        className="tickets-search"
        defaultValue={filter.q ?? ""}
        onSearch={(q) => set({ q: q.trim() || undefined })}
      />
      {choice(
        "kind",
        t("tk.kind.any"),
        kinds.map((value) => ({ value, label: t(`ticket.kind.${value}`) })),
      )}
      {!board &&
        choice(
          "state",
          t("tk.state.any"),
          states.map((value) => ({ value, label: t(`ticket.state.${value}`) })),
        )}
      {choice("owner", t("tk.owner.any"), [
        { value: "me", label: t("tk.owner.me") },
        { value: "none", label: t("tk.owner.none") },
      ])}
      {choice(
        "skill",
        t("tk.skill.any"),
        skills.map((value) => ({ value, label: wordOf(t, "skill.", value) })),
      )}
      {choice(
        "priority",
        t("tk.priority.any"),
        ["P0", "P1", "P2", "P3"].map((value) => ({ value, label: value })),
      )}
      <Select
        allowClear
        className="tickets-choice"
        aria-label={t("tk.due.any")}
        placeholder={t("tk.due.any")}
        value={due}
        onChange={(name: string | undefined) => set({ due_before: name && dues[name] })}
        options={Object.keys(dues).map((value) => ({ value, label: wordOf(t, "tk.due.", value) }))}
      />
      <Select
        allowClear
        className="tickets-choice"
        aria-label={t("tk.late.any")}
        placeholder={t("tk.late.any")}
        value={filter.late === undefined ? undefined : filter.late ? "yes" : "no"}
        onChange={(late: string | undefined) => set({ late: late === undefined ? undefined : late === "yes" })}
        options={[
          { value: "yes", label: t("tk.late.yes") },
          { value: "no", label: t("tk.late.no") },
        ]}
      />
      {choice(
        "tag",
        t("tk.tag.any"),
        (tags.data ?? []).map((value) => ({ value, label: value })),
      )}
      <Checkbox checked={filter.open === true} onChange={(event) => set({ open: event.target.checked || undefined })}>
        {t("tk.open")}
      </Checkbox>
      <Button
        onClick={() => {
          tags.reload();
          onReload();
        }}
      >
        {t("load.refresh")}
      </Button>
    </Space>
  );
}
