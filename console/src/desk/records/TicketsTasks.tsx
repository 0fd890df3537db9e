/** Tasks of every ticket, for the departments that do them. */
import { App, Checkbox, Empty, Select, Space } from "antd";
import { useEffect, useState } from "react";
import { useTexts } from "../../texts/desk";
import { troubleOf, useLoad } from "../load";
import { Settled } from "../Trouble";
import * as api from "./tickets";
import { departmentName, OneTask } from "./TicketsTasksOf";

export default function TicketsTasks({ round, onOpen }: { round: number; onOpen: (no: string) => void }) {
  const { t, language } = useTexts();
  const { message } = App.useApp();
  const [department, setDepartment] = useState<string>();
  const [undone, setUndone] = useState(true);
  const departments = useLoad("departments", api.departments);
  const tasks = useLoad(`tasks/${department ?? ""}/${undone}`, () => api.tasks({ department, undone }));
  const { reload } = tasks;
  useEffect(reload, [round, reload]);
  async function settle(no: string, id: number, done: boolean, result: string) {
    try {
      await api.settleTask(no, id, done, result);
      void message.success(t("done"));
      reload();
    } catch (reason) {
      void message.error(troubleOf(reason).message);
    }
  }
  return (
    <>
      <Space wrap className="records-bar">
        <Select
          allowClear
          className="tickets-search"
          aria-label={t("tk.department.any")}
          placeholder={t("tk.department.any")}
          value={department}
          onChange={setDepartment}
          options={(departments.data ?? []).map((one) => ({
            value: one.department,
            label: departmentName(departments.data, one.department, language),
          }))}
        />
        <Checkbox checked={undone} onChange={(event) => setUndone(event.target.checked)}>
          {t("tk.task.undone")}
        </Checkbox>
      </Space>
      <Settled loaded={tasks}>
        {(list) =>
          list.length === 0 ? (
            <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t("tk.tasks.none")} />
          ) : (
            <ul className="ticket-list tickets-cards">
              {list.map((task) => (
                <li key={task.id} className="tickets-card">
                  <a
                    href={`#/tickets/tasks/${encodeURIComponent(task.ticket)}`}
                    className="figures"
                    onClick={(event) => {
                      event.preventDefault();
                      onOpen(task.ticket);
                    }}
                  >
                    {task.ticket}
                  </a>
                  <ul className="ticket-list">
                    <OneTask
                      task={task}
                      name={departmentName(departments.data, task.department, language)}
                      writes
                      onSettle={(done, result) => void settle(task.ticket, task.id, done, result)}
                    />
                  </ul>
                </li>
              ))}
            </ul>
          )
        }
      </Settled>
    </>
  );
}
