/** The log of a webhook: each delivery with its answer, its tries and its content, and sending one again. */
import { App, Button, Drawer, Select, Table } from "antd";
import { useEffect, useState } from "react";
import { useTexts, wordOf } from "../../texts/desk";
import { moment } from "../../texts/figures";
import { Facts, Mark, type Tone } from "../labels";
import { troubleOf, useLoad } from "../load";
import { Settled } from "../Trouble";
import * as api from "./calls";
import type { Delivery } from "./shapes";

const PAGE = 50;
const tones: Record<string, Tone> = { pending: "warn", delivered: "good", failed: "danger" };

interface Props {
  hook: string;
  round: number;
  writes: boolean;
}

export function Deliveries({ hook, round, writes }: Props) {
  const { t, language } = useTexts();
  const { message } = App.useApp();
  const [state, setState] = useState<string>();
  const [pages, setPages] = useState(1);
  const [chosen, setChosen] = useState<string>();
  const loaded = useLoad(`deliveries/${hook}/${state ?? ""}/${pages}`, async () => {
    const all: Delivery[] = [];
    for (let page = 0; page < pages; page += 1) {
      const before = all.at(-1)?.id;
      const found = await api.listDeliveries(hook, { limit: PAGE, ...(state && { state }), ...(before && { before }) });
      all.push(...found);
      if (found.length < PAGE) break;
    }
    return all;
  });
  const { reload } = loaded;
  useEffect(reload, [round, reload]);
  async function replay(delivery: string) {
    try {
      await api.replay(hook, delivery);
      void message.success(t("in.replayed"));
    } catch (reason) {
      void message.error(troubleOf(reason).message);
    }
    reload();
  }
  return (
    <section aria-labelledby="in-deliveries">
      <div className="in-bar">
        <h2 id="in-deliveries" className="up-sub">
          {t("in.deliveries")}
        </h2>
        <span className="in-marks">
          <Select
            aria-label={t("in.state")}
            className="in-state"
            value={state ?? ""}
            onChange={(value) => {
              setState(value || undefined);
              setPages(1);
            }}
            options={[
              { value: "", label: t("in.state.any") },
              ...Object.keys(tones).map((value) => ({ value, label: wordOf(t, "in.state.", value) })),
            ]}
          />
          <Button onClick={reload}>{t("in.refresh")}</Button>
        </span>
      </div>
      <Settled loaded={loaded}>
        {(deliveries) => (
          <>
            <Table<Delivery>
              size="small"
              rowKey="id"
              className="in-table"
              dataSource={deliveries}
              pagination={false}
              scroll={{ x: "max-content" }}
              locale={{ emptyText: t("in.deliveries.none") }}
              columns={[
                {
                  title: t("in.at"),
                  render: (_, one) => <span className="figures">{moment(one.created_at, language)}</span>,
                },
                { title: t("in.event"), render: (_, one) => wordOf(t, "in.event.", one.event) },
                {
                  title: t("in.state"),
                  render: (_, one) => <Mark tone={tones[one.state]}>{wordOf(t, "in.state.", one.state)}</Mark>,
                },
                { title: t("in.attempts"), align: "right", dataIndex: "attempts" },
                {
                  title: t("in.answer"),
                  render: (_, one) => <Answer code={one.response_code} error={one.error} />,
                },
                {
                  key: "acts",
                  align: "right",
                  render: (_, one) => (
                    <span className="in-marks in-right">
                      <Button size="small" onClick={() => setChosen(one.id)}>
                        {t("in.detail")}
                      </Button>
                      {writes && one.state !== "pending" && (
                        <Button size="small" onClick={() => void replay(one.id)}>
                          {t("in.replay")}
                        </Button>
                      )}
                    </span>
                  ),
                },
              ]}
            />
            {deliveries.length === pages * PAGE && (
              <Button className="records-more" onClick={() => setPages((n) => n + 1)}>
                {t("in.deliveries.more")}
              </Button>
            )}
          </>
        )}
      </Settled>
      <Drawer open={chosen !== undefined} size={560} title={t("in.detail.title")} onClose={() => setChosen(undefined)}>
        {chosen && <Detail key={chosen} hook={hook} delivery={chosen} />}
      </Drawer>
    </section>
  );
}

/** What the receiver answered, or why it did not. */
function Answer({ code, error }: { code: number | null; error: string | null }) {
  const { t } = useTexts();
  const said = [code, error && wordOf(t, "in.error.", error)].filter(Boolean).join(" · ");
  return <span className="figures">{said || "—"}</span>;
}

function Detail({ hook, delivery }: { hook: string; delivery: string }) {
  const { t, language } = useTexts();
  const loaded = useLoad(`delivery/${delivery}`, () => api.readDelivery(hook, delivery));
  return (
    <Settled loaded={loaded}>
      {(one) => (
        <>
          <Facts
            rows={[
              [t("in.event"), wordOf(t, "in.event.", one.event)],
              [t("in.state"), <Mark key="state" tone={tones[one.state]}>{wordOf(t, "in.state.", one.state)}</Mark>], // prettier-ignore
              [t("in.at"), moment(one.created_at, language)],
              [t("in.next"), one.next_at && moment(one.next_at, language)],
            ]}
          />
          <h3>{t("in.tries")}</h3>
          <ol className="in-tries">
            {one.tries.map((tried, n) => (
              <li key={tried.at}>
                <span>{t("in.try", { n: n + 1, time: moment(tried.at, language), ms: tried.took_ms })}</span>{" "}
                <Answer code={tried.response_code} error={tried.error} />
                {tried.response && <pre>{tried.response}</pre>}
              </li>
            ))}
          </ol>
          <h3>{t("in.payload")}</h3>
          {one.payload ? (
            <pre className="in-payload" tabIndex={0}>
              {JSON.stringify(one.payload, null, 2)}
            </pre>
          ) : (
            <p className="quiet">{t("in.payload.none")}</p>
          )}
        </>
      )}
    </Settled>
  );
}
