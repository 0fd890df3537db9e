/** Sign-in with name and password, then the second factor. */
import { Alert, Button, Form, Input } from "antd";
import { useState } from "react";
import * as staff from "../api/staff";
import { ApiError } from "../api/problem";
import type { Staff, Ticketed } from "../api/staff.shapes";
import { useTexts } from "../texts/desk";
import { Icon } from "../ui/Icon";

interface Props {
  linkFailed: boolean;
  onEntered: (me: Staff) => void;
}

export function SignIn({ linkFailed, onEntered }: Props) {
  const { t } = useTexts();
  const [ticket, setTicket] = useState<Ticketed | null>(null);
  const [trouble, setTrouble] = useState(linkFailed ? t("sign.link.used") : "");
  const [busy, setBusy] = useState(false);

  async function attempt(step: () => Promise<void>) {
    setBusy(true);
    setTrouble("");
    try {
      await step();
    } catch (error) {
      setTrouble(error instanceof ApiError ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <main className="gate">
      <section className="gate-card">
        <span className="mark">
          <Icon name="bell" size={30} />
        </span>
        <h1>{ticket ? t("sign.second") : t("desk.title")}</h1>
        <p className="quiet">{ticket ? t("sign.second.note") : t("sign.lead")}</p>
        {trouble && <Alert type="error" showIcon title={trouble} role="alert" />}
        {ticket ? (
          <CodeForm
            busy={busy}
            onBack={() => setTicket(null)}
            passwordDue={ticket.password_expired}
            onCode={(code, password) =>
              void attempt(async () => onEntered(await staff.secondFactor(ticket.ticket, code, password)))
            }
          />
        ) : (
          <Form
            layout="vertical"
            requiredMark={false}
            onFinish={({ name, password }: { name: string; password: string }) =>
              void attempt(async () => setTicket(await staff.signIn(name, password)))
            }
          >
            <Form.Item name="name" label={t("sign.name")} rules={[{ required: true, message: t("sign.name") }]}>
              <Input size="large" autoComplete="username" autoFocus />
            </Form.Item>
            <Form.Item
              name="password"
              label={t("sign.password")}
              rules={[{ required: true, message: t("sign.password") }]}
            >
              <Input.Password size="large" autoComplete="current-password" />
            </Form.Item>
            <Button block size="large" type="primary" htmlType="submit" loading={busy}>
              {t("sign.next")}
            </Button>
          </Form>
        )}
      </section>
    </main>
  );
}

interface CodeProps {
  busy: boolean;
  passwordDue: boolean;
  onCode: (code: string, password?: string) => void;
  onBack: () => void;
}

function CodeForm({ busy, passwordDue, onCode, onBack }: CodeProps) {
  const { t } = useTexts();
  return (
    <Form
      layout="vertical"
      requiredMark={false}
      onFinish={({ code, password }: { code: string; password?: string }) => onCode(code, password)}
    >
      <Form.Item
        name="code"
        label={t("sign.code")}
        rules={[{ required: true, len: 6, message: t("sign.second.note") }]}
      >
        <Input.OTP length={6} size="large" autoFocus inputMode="numeric" />
      </Form.Item>
      {passwordDue && (
        <Form.Item name="password" label={t("sign.new")} rules={[{ required: true, message: t("sign.new") }]}>
          <Input.Password size="large" autoComplete="new-password" />
        </Form.Item>
      )}
      <Button block size="large" type="primary" htmlType="submit" loading={busy}>
        {t("sign.in")}
      </Button>
      <Button block type="text" onClick={onBack} className="gate-back">
        {t("sign.back")}
      </Button>
    </Form>
  );
}
