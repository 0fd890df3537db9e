/** Access tokens of other systems: what each may do, until when, when it was used last; made once, revoked at once. */
import { Alert, App, Button, Form, Input, InputNumber, Modal, Popconfirm, Select, Table } from "antd";
import { useState } from "react";
import type { Staff } from "../../api/staff.shapes";
import { useTexts } from "../../texts/desk";
import { day, moment } from "../../texts/figures";
import { Mark, type Tone } from "../labels";
import { troubleOf, useLoad } from "../load";
import { Settled } from "../Trouble";
import * as api from "./calls";
import { Secret } from "./Secret";
import type { Token } from "./shapes";

const DAY = 24 * 60 * 60 * 1000;
const SOON = 14 * DAY;

type Standing = "live" | "soon" | "expired" | "revoked";
const tones: Record<Standing, Tone> = { live: "good", soon: "warn", expired: "calm", revoked: "danger" };

function standingOf(token: Token, now: number): Standing {
  if (token.revoked_at) return "revoked";
  const left = Date.parse(token.expires_at) - now;
  return left <= 0 ? "expired" : left < SOON ? "soon" : "live";
}

export function Tokens({ me }: { me: Staff }) {
  const { t } = useTexts();
  const loaded = useLoad("access-tokens", api.listTokens);
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<string>();
  const writes = me.permissions.includes("staff:write");
  return (
    <Settled loaded={loaded}>
      {({ tokens, scopes }) => (
        <>
          <div className="in-bar">
            <p className="quiet up-lead">{t("in.tokens.lead")}</p>
            {writes && (
              <Button type="primary" onClick={() => setAdding(true)}>
                {t("in.tokens.add")}
              </Button>
            )}
          </div>
          <List tokens={tokens} me={me} writes={writes} onChanged={loaded.reload} />
          {adding && (
            <Make
              scopes={scopes}
              onClose={() => setAdding(false)}
              onMade={(words) => {
                setAdding(false);
                setMade(words);
                loaded.reload();
              }}
            />
          )}
          {made && <Secret title={t("in.token.title")} secret={made} onClose={() => setMade(undefined)} />}
        </>
      )}
    </Settled>
  );
}

interface ListProps {
  tokens: readonly Token[];
  me: Staff;
  writes: boolean;
  onChanged: () => void;
}

function List({ tokens, me, writes, onChanged }: ListProps) {
  const { t, language } = useTexts();
  const { message } = App.useApp();
  const [now] = useState(() => Date.now());
  async function revoke(token: Token) {
    try {
      await api.revokeToken(token.id);
      void message.success(t("done"));
    } catch (reason) {
      void message.error(troubleOf(reason).message);
    }
    onChanged();
  }
  return (
    <Table<Token>
      size="middle"
      rowKey="id"
      className="in-table"
      dataSource={[...tokens]}
      pagination={false}
      scroll={{ x: "max-content" }}
      locale={{ emptyText: t("in.tokens.none") }}
      columns={[
        { title: t("in.name"), render: (_, one) => <strong>{one.name}</strong> },
        {
          title: t("in.token.scopes"),
          render: (_, one) => (
            <span className="in-marks in-scopes">
              {one.scopes.map((scope) => (
                <code key={scope}>{scope}</code>
              ))}
            </span>
          ),
        },
        {
          title: t("in.state"),
          render: (_, one) => {
            const standing = standingOf(one, now);
            return <Mark tone={tones[standing]}>{t(`in.token.${standing}`)}</Mark>;
          },
        },
        { title: t("in.token.expires"), render: (_, one) => <span className="figures">{day(one.expires_at, language)}</span> }, // prettier-ignore
        {
          title: t("in.token.seen"),
          render: (_, one) => (
            <span className="figures">{one.seen_at ? moment(one.seen_at, language) : t("in.token.never")}</span>
          ),
        },
        { title: t("in.token.rate"), render: (_, one) => t("in.token.rate.of", { n: one.per_minute }) },
        {
          title: t("in.token.by"),
          render: (_, one) => (one.created_by === me.id ? me.name : one.created_by),
        },
        {
          key: "acts",
          align: "right",
          render: (_, one) =>
            writes &&
            !one.revoked_at && (
              <Popconfirm
                icon={null}
                title={t("in.token.revoke")}
                description={t("in.token.revoke.note")}
                okText={t("confirm")}
                cancelText={t("cancel")}
                onConfirm={() => revoke(one)}
              >
                <Button size="small" danger>
                  {t("in.token.revoke")}
                </Button>
              </Popconfirm>
            ),
        },
      ]}
    />
  );
}

interface MakeFields {
  name: string;
  scopes: string[];
  until: string;
  per_minute: number;
}

interface MakeProps {
  scopes: readonly string[];
  onClose: () => void;
  onMade: (words: string) => void;
}

const dateOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

function Make({ scopes, onClose, onMade }: MakeProps) {
  const { t } = useTexts();
  const [form] = Form.useForm<MakeFields>();
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string>();
  const [now] = useState(() => Date.now());
  async function make({ name, scopes: chosen, until, per_minute }: MakeFields) {
    setBusy(true);
    setTrouble(undefined);
    try {
      const expires_at = new Date(`${until}T23:59:59`).toISOString();
      onMade((await api.addToken({ name, scopes: chosen, expires_at, per_minute })).token);
    } catch (reason) {
      setTrouble(troubleOf(reason).message);
      setBusy(false);
    }
  }
  return (
    <Modal
      open
      width={560}
      title={t("in.tokens.add")}
      okText={t("in.create")}
      cancelText={t("cancel")}
      confirmLoading={busy}
      onCancel={onClose}
      onOk={form.submit}
    >
      {trouble && <Alert type="error" showIcon title={trouble} />}
      <Form<MakeFields>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ scopes: [], until: dateOf(now + 90 * DAY), per_minute: 600 }}
        onFinish={(fields) => void make(fields)}
      >
        <Form.Item
          name="name"
          label={t("in.name")}
          extra={t("in.token.name.help")}
          rules={[{ required: true, pattern: /^[a-z][a-z0-9-]{1,39}$/, message: t("in.token.name.form") }]}
        >
          <Input maxLength={40} autoComplete="off" />
        </Form.Item>
        <Form.Item
          name="scopes"
          label={t("in.token.scopes")}
          rules={[{ required: true, type: "array", min: 1, message: t("in.token.scopes.needed") }]}
        >
          <Select mode="multiple" allowClear options={scopes.map((value) => ({ value, label: value }))} />
        </Form.Item>
        <div className="in-pair">
          <Form.Item
            name="until"
            label={t("in.token.expires")}
            extra={t("in.token.expires.help")}
            rules={[{ required: true, message: t("in.required") }]}
          >
            <Input type="date" min={dateOf(now + DAY)} max={dateOf(now + 365 * DAY)} />
          </Form.Item>
          <Form.Item
            name="per_minute"
            label={t("in.token.rate")}
            rules={[{ required: true, message: t("in.required") }]}
          >
            <InputNumber min={1} max={6000} precision={0} />
          </Form.Item>
        </div>
      </Form>
    </Modal>
  );
}
