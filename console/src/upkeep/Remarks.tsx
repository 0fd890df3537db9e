/** What staff say is wrong with answers: the editors' queue, one's own remarks, and whose were accepted. */
import { Segmented, Table, Tabs } from "antd";
import { useState } from "react";
import * as api from "../api/upkeep";
import type { Credit, Remark, RemarkState } from "../api/upkeep";
import { Mark, type Tone } from "../desk/labels";
import { useLoad } from "../desk/load";
import { go } from "../desk/route";
import { Settled } from "../desk/Trouble";
import { percent } from "../studio/names";
import { useTexts } from "../texts/desk";
import { moment } from "../texts/figures";
import { More, useOlder } from "./older";
import { OneRemark } from "./OneRemark";
import { ArticleLink, Nothing, useDesk, useWho } from "./shared";

const states = ["open", "accepted", "declined"] as const;
const tones: Record<RemarkState, Tone> = { open: "warn", accepted: "good", declined: "calm" };

export default function Remarks({ tab }: { tab: string | undefined }) {
  const { t } = useTexts();
  const { write } = useDesk();
  const tabs = write ? (["queue", "mine", "credits"] as const) : (["mine", "credits"] as const);
  const here = tabs.find((name) => name === tab) ?? tabs[0];
  return (
    <Tabs
      activeKey={here}
      onChange={(name) => go("upkeep", "remarks", name)}
      destroyOnHidden
      items={tabs.map((name) => ({
        key: name,
        label: t(`remark.tab.${name}`),
        children: name === "queue" ? <Queue /> : name === "mine" ? <Mine /> : <Credits />,
      }))}
    />
  );
}

function Queue() {
  const { t } = useTexts();
  const [state, setState] = useState<RemarkState>("open");
  return (
    <>
      <Segmented<RemarkState>
        className="records-bar"
        value={state}
        onChange={setState}
        options={states.map((value) => ({ value, label: t(`remark.state.${value}`) }))}
      />
      <Waiting key={state} state={state} />
    </>
  );
}

function Waiting({ state }: { state: RemarkState }) {
  const { t } = useTexts();
  const first = useLoad(`remarks/${state}`, () => api.listRemarks(state));
  const older = useOlder(first.data, (before) => api.listRemarks(state, before), api.PAGE);
  return (
    <Settled loaded={first}>
      {() =>
        older.all.length === 0 ? (
          <Nothing title={t("remark.empty")} note={t("remark.empty.note")} />
        ) : (
          <>
            <ul className="remarks">
              {older.all.map((remark) => (
                <OneRemark key={remark.id} remark={remark} onClosed={first.reload} />
              ))}
            </ul>
            <More older={older} />
          </>
        )
      }
    </Settled>
  );
}

function Mine() {
  const { t, language } = useTexts();
  const who = useWho();
  const first = useLoad("remarks/mine", () => api.myRemarks());
  const older = useOlder(first.data, api.myRemarks, api.PAGE);
  return (
    <Settled loaded={first}>
      {() => (
        <>
          <Table<Remark>
            size="middle"
            rowKey="id"
            dataSource={older.all}
            pagination={false}
            scroll={{ x: 640 }}
            locale={{ emptyText: <Nothing title={t("remark.mine.empty")} note={t("remark.mine.note")} /> }}
            columns={[
              {
                title: t("remark.wrong"),
                render: (_, { remark, proposal, said }) => (
                  <>
                    <strong>{remark}</strong>
                    {proposal && (
                      <span className="up-under">
                        {t("remark.proposal")}: {proposal}
                      </span>
                    )}
                    <small className="quiet up-under up-clip">{said}</small>
                  </>
                ),
              },
              {
                title: t("up.article"),
                width: 220,
                responsive: ["md"],
                render: (_, { article, version }) => (article ? <ArticleLink id={article} version={version} /> : "—"),
              },
              {
                title: t("run.state"),
                width: 220,
                render: (_, one) => (
                  <>
                    <Mark tone={tones[one.state]}>{t(`remark.state.${one.state}`)}</Mark>
                    {one.note && <span className="up-under">{one.note}</span>}
                    <small className="quiet figures up-under">
                      {one.closed_at
                        ? t("remark.verdict", { who: who(one.closed_by), at: moment(one.closed_at, language) })
                        : moment(one.at, language)}
                    </small>
                  </>
                ),
              },
            ]}
          />
          <More older={older} />
        </>
      )}
    </Settled>
  );
}

function Credits() {
  const { t } = useTexts();
  const { me } = useDesk();
  const who = useWho();
  const loaded = useLoad("credits", api.listCredits);
  return (
    <Settled loaded={loaded}>
      {(credits) => (
        <Table<Credit>
          className="up-narrow"
          size="middle"
          rowKey="by"
          dataSource={credits}
          pagination={false}
          locale={{ emptyText: <Nothing title={t("credit.empty")} /> }}
          columns={[
            {
              title: t("credit.by"),
              render: (_, { by }) => (
                <>
                  {who(by)} {by === `staff:${me.id}` && <Mark tone="plain">{t("credit.me")}</Mark>}
                </>
              ),
            },
            { title: t("credit.made"), dataIndex: "made", align: "right", className: "figures", width: 90 },
            { title: t("credit.accepted"), dataIndex: "accepted", align: "right", className: "figures", width: 90 },
            { title: t("credit.declined"), dataIndex: "declined", align: "right", className: "figures", width: 90 },
            {
              title: t("credit.share"),
              align: "right",
              className: "figures",
              width: 110,
              render: (_, { accepted, declined }) =>
                accepted + declined > 0 ? percent(accepted / (accepted + declined), 0) : "—",
            },
          ]}
        />
      )}
    </Settled>
  );
}
