/** Versions of the model: train one, see how it compares, publish it, or return to the one before. */
import { App, Button, Drawer, Empty, Popconfirm, Progress, Space, Table } from "antd";
import { useEffect } from "react";
import * as api from "../api/studio";
import type { Version, VersionList } from "../api/studio";
import { Mark, type Tone } from "../desk/labels";
import { troubleOf, useLoad } from "../desk/load";
import { go, href } from "../desk/route";
import { Settled } from "../desk/Trouble";
import { useTexts, wordOf } from "../texts/desk";
import { countdown, moment } from "../texts/figures";
import { Comparison } from "./Comparison";
import { percent, points } from "./names";

const tones: Record<Version["state"], Tone> = {
  training: "plain",
  failed: "danger",
  trained: "warn",
  published: "good",
  retired: "calm",
};
/** How long a training is thought to take before one has been timed, in seconds. */
const USUAL_S = 300;
const POLL_MS = 2000;

interface Props {
  mayTrain: boolean;
  mayRelease: boolean;
  chosen: number | undefined;
}

export function Versions(props: Props) {
  const list = useLoad("understanding/versions", api.listVersions);
  return <Settled loaded={list}>{(found) => <Shelf list={found} reload={list.reload} {...props} />}</Settled>;
}

function useAct(reload: () => void) {
  const { message } = App.useApp();
  return async (work: () => Promise<unknown>, said?: string) => {
    try {
      await work();
      if (said) void message.success(said);
    } catch (reason) {
      void message.error(troubleOf(reason).message);
    }
    reload();
  };
}

function Shelf({ list, reload, mayTrain, mayRelease, chosen }: Props & { list: VersionList; reload: () => void }) {
  const { t, language } = useTexts();
  const act = useAct(reload);
  const training = list.versions.find(({ state }) => state === "training");
  const busy = training !== undefined;
  useEffect(() => {
    if (!busy) return;
    const timer = setInterval(reload, POLL_MS);
    return () => clearInterval(timer);
  }, [busy, reload]);
  const named = (version: number | null) =>
    version === null ? t("version.shipped") : t("version.number", { n: version });
  const publish = (version: Version) => (
    <Popconfirm
      title={t("version.publish.ask", { n: version.id })}
      okText={t("version.publish")}
      onConfirm={() => act(() => api.publishVersion(version.id), t("version.published", { n: version.id }))}
    >
      <Button size="small" type="primary">
        {t("version.publish")}
      </Button>
    </Popconfirm>
  );
  return (
    <>
      <section className="serving">
        <dl>
          <dt>{t("version.serving")}</dt>
          <dd>{named(list.published)}</dd>
          <dt>{t("version.labels")}</dt>
          <dd className="figures">{list.labelled}</dd>
        </dl>
        <Space wrap>
          {mayRelease && list.published !== null && (
            <Popconfirm
              title={t("version.rollback.ask")}
              okText={t("version.rollback")}
              onConfirm={() => act(api.rollBack, t("version.rolled.back"))}
            >
              <Button>{t("version.rollback")}</Button>
            </Popconfirm>
          )}
          {mayTrain && (
            <Popconfirm
              placement="bottomRight"
              title={t("version.train.ask", { n: list.labelled })}
              okText={t("version.train")}
              onConfirm={() => act(api.trainVersion)}
            >
              <Button type="primary" disabled={busy}>
                {t("version.train")}
              </Button>
            </Popconfirm>
          )}
        </Space>
        {training && <Underway version={training} list={list} />}
      </section>
      <Table<Version>
        rowKey="id"
        size="middle"
        dataSource={list.versions}
        pagination={{ pageSize: 10, hideOnSinglePage: true }}
        scroll={{ x: 900 }}
        locale={{
          emptyText: (
            <Empty
              image={Empty.PRESENTED_IMAGE_SIMPLE}
              description={
                <>
                  <strong>{t("version.empty")}</strong>
                  <p className="quiet">{t("version.empty.note")}</p>
                </>
              }
            />
          ),
        }}
        columns={[
          {
            title: t("version.number", { n: "" }).trim(),
            width: 110,
            render: (_, version) =>
              version.figures ? (
                <a href={href("understanding", "versions", String(version.id))}>{named(version.id)}</a>
              ) : (
                named(version.id)
              ),
          },
          {
            title: t("version.state"),
            width: 130,
            render: (_, { state }) => <Mark tone={tones[state]}>{t(`version.state.${state}`)}</Mark>,
          },
          {
            title: t("version.accuracy"),
            width: 150,
            render: (_, version) => <Accuracy version={version} />,
          },
          {
            title: t("version.examples"),
            render: (_, version) => (
              <span className="figures">
                {version.examples || "—"}{" "}
                <small className="quiet">{t("version.of.labels", { n: version.labelled })}</small>
              </span>
            ),
          },
          {
            title: t("version.made"),
            width: 180,
            render: (_, version) => <span className="figures">{moment(version.made_at, language)}</span>,
          },
          {
            title: <span className="hidden">{t("version.compare")}</span>,
            key: "actions",
            align: "right",
            width: 190,
            render: (_, version) =>
              version.figures && (
                <Space>
                  <Button size="small" onClick={() => go("understanding", "versions", String(version.id))}>
                    {t("version.compare")}
                  </Button>
                  {mayRelease && version.state !== "published" && publish(version)}
                </Space>
              ),
          },
        ]}
      />
      <Drawer
        open={chosen !== undefined}
        size={860}
        title={t("compare.title", { n: chosen ?? "" })}
        onClose={() => go("understanding", "versions")}
      >
        {chosen !== undefined && <Comparison key={chosen} id={chosen} serving={list.published} named={named} />}
      </Drawer>
    </>
  );
}

function Accuracy({ version }: { version: Version }) {
  const { t } = useTexts();
  const { figures } = version;
  if (!figures) {
    return version.why ? (
      <span className="failed" title={version.why}>
        {t("version.failed")}: {version.why.split("\n").at(-1)}
      </span>
    ) : (
      "—"
    );
  }
  const change = figures.old ? figures.new.accuracy - figures.old.accuracy : undefined;
  return (
    <span className="figures">
      {percent(figures.new.accuracy)}{" "}
      {change !== undefined && <span className={change < 0 ? "loss" : "gain"}>{points(change)}</span>}
    </span>
  );
}

function Underway({ version, list }: { version: Version; list: VersionList }) {
  const { t } = useTexts();
  const elapsed = Math.max(0, (Date.parse(list.now) - Date.parse(version.made_at)) / 1000);
  const expected = list.expected_s ?? USUAL_S;
  const share = version.phase === "comparing" ? 0.97 : Math.min(0.95, elapsed / expected);
  return (
    <div className="underway" role="status">
      <p>
        {t("version.training", { n: version.id })} · {wordOf(t, "version.phase.", version.phase)} ·{" "}
        <span className="figures">{t("version.elapsed", { time: countdown(elapsed) })}</span>
      </p>
      <Progress
        percent={Math.round(share * 100)}
        showInfo={false}
        status="active"
        aria-label={t("version.training", { n: version.id })}
      />
    </div>
  );
}
