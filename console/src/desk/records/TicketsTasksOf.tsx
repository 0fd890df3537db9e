/** Tasks that one ticket gives to other departments. */
import { Button, Form, Input, Modal, Select } from "antd";
import { useState } from "react";
import type { Language } from "../../api/shapes";
import { useTexts } from "../../texts/desk";
import { moment } from "../../texts/figures";
import { Mark } from "../labels";
import { useLoad } from "../load";
import * as api from "./tickets";
import type { Act } from "./TicketsOne";
import type { Department, Task } from "./tickets.shapes";

export function departmentName(
  departments: readonly Department[] | undefined,
  code: string,
  language: Language,
): string {
  const name = departments?.find((one) => one.department === code)?.name;
  return (language === "en" ? name?.en : name?.zh) ?? code;
}

export function TasksOf({ no, open, act }: { no: string; open: boolean; act: Act }) {
  const { t, language } = useTexts();
  const tasks = useLoad(`ticket-tasks/${no}`, () => api.tasksOf(no));
  const departments = useLoad("departments", api.departments);
  const [adding, setAdding] = useState(false);
  const after = async (work: () => Promise<unknown>) => {
    const done = await act(work);
    if (done) tasks.reload();
    return done;
  };
  return (
    <section aria-labelledby="ticket-tasks">
      <h3 id="ticket-tasks">{t("tk.tasks")}</h3>
      {tasks.data?.length === 0 && <p className="quiet">{t("tk.tasks.none")}</p>}
      <ul className="ticket-list">
        {(tasks.data ?? []).map((task) => (
          <OneTask
            key={task.id}
            task={task}
            name={departmentName(departments.data, task.department, language)}
            writes={open}
            onSettle={(done, result) => void after(() => api.settleTask(no, task.id, done, result))}
          />
        ))}
      </ul>
      {open && <Button onClick={() => setAdding(true)}>{t("tk.task.add")}</Button>}
      {adding && (
        <NewTask
          departments={departments.data ?? []}
          onClose={() => setAdding(false)}
          onAdd={async (body) => {
            if (await after(() => api.addTask(no, body))) setAdding(false);
          }}
        />
      )}
    </section>
  );
}

interface OneProps {
  task: Task;
  name: string;
  writes: boolean;
  onSettle: (done: boolean, result: string) => void;
}

export function OneTask({ task, name, writes, onSettle }: OneProps) {
  const { t, language } = useTexts();
  const [result, setResult] = useState<string>();
  const done = task.done_at !== null;
  return (
    <li className="ticket-task">
      <span className="ticket-task-line">
        <strong>{name}</strong>
        {task.late && <Mark tone="danger">{t("tk.task.late")}</Mark>}
        <span className="quiet">{moment(task.due_at, language)}</span>
        {writes && (
          <Button size="small" onClick={() => (done ? onSettle(false, "") : setResult(""))}>
            {t(done ? "tk.task.undo" : "tk.task.done")}
          </Button>
        )}
      </span>
      <span>{task.what}</span>
      {done && (
        <span className="quiet">
          {t("tk.task.done.by", { name: task.done_by ?? "", time: moment(task.done_at, language) })}
          {task.result && ` · ${task.result}`}
        </span>
      )}
      {result !== undefined && !done && (
        <Modal
          open
          title={`${name} · ${t("tk.task.done")}`}
          okText={t("ticket.save")}
          onCancel={() => setResult(undefined)}
          onOk={() => {
            onSettle(true, result);
            setResult(undefined);
          }}
        >
          <Input.TextArea
            rows={3}
            maxLength={2000}
            aria-label={t("tk.task.result")}
            placeholder={t("tk.task.result")}
            value={result}
            onChange={(event) => setResult(event.target.value)}
          />
        </Modal>
      )}
    </li>
  );
}

interface NewProps {
  departments: readonly Department[];
  onClose: () => void;
  onAdd: (body: { department: string; what: string; due_at?: string }) => Promise<void>;
}

function NewTask({ departments, onClose, onAdd }: NewProps) {
  const { t, language } = useTexts();
  const [form] = Form.useForm<{ department: string; what: string; due?: string }>();
  const chosen = Form.useWatch("department", form) as string | undefined;
  const period = departments.find((one) => one.department === chosen)?.period;
  return (
    <Modal open title={t("tk.task.add")} okText={t("ticket.save")} onCancel={onClose} onOk={form.submit}>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={({ department, what, due }) =>
          void onAdd({ department, what, ...(due && { due_at: new Date(due).toISOString() }) })
        }
      >
        <Form.Item
          name="department"
          label={t("tk.task.department")}
          rules={[{ required: true, message: t("tk.task.department") }]}
        >
          <Select
            options={departments.map((one) => ({
              value: one.department,
              label: departmentName(departments, one.department, language),
            }))}
          />
        </Form.Item>
        <Form.Item
          name="what"
          label={t("tk.task.what")}
          rules={[{ required: true, whitespace: true, message: t("tk.task.what") }]}
        >
          <Input.TextArea rows={3} maxLength={2000} />
        </Form.Item>
        <Form.Item
          name="due"
          label={t("tk.task.due")}
          extra={period && t("tk.task.due.usual", { period: (language === "en" ? period.en : period.zh) ?? "" })}
        >
          <Input type="datetime-local" />
        </Form.Item>
      </Form>
    </Modal>
  );
}
