/** One flow: its traffic, its steps as a diagram, and the step that is chosen. */
import { Button, Drawer, Select } from "antd";
import { useState } from "react";
import * as api from "../../api/services";
import type { FlowFull } from "../../api/services";
import { useLoad } from "../../desk/load";
import { go, href } from "../../desk/route";
import { Settled } from "../../desk/Trouble";
import { useTexts } from "../../texts/desk";
import { inLanguage } from "../../texts/texts";
import { Diagram } from "./Diagram";
import { Days, Ends } from "./FlowList";
import { OneStep, SlotFacts } from "./OneStep";
import { percent } from "../names";
import { lost } from "./flowchart";
import { period } from "./period";
import { useWide } from "./wide";

interface Props {
  id: string;
  chosen: string | undefined;
  mayWrite: boolean;
}

export function OneFlow({ id, chosen, mayWrite }: Props) {
  const { t } = useTexts();
  const [days, setDays] = useState(period);
  const [version, setVersion] = useState<string>();
  const loaded = useLoad(`flow/${id}/${days}/${version ?? ""}`, () => api.getFlow(id, days, version));
  return (
    <>
      <div className="sv-bar">
        <a className="sv-back" href={href("services", "flows")}>
          ← {t("flow.back")}
        </a>
        <Days days={days} onDays={setDays} />
        {loaded.data && <Versions found={loaded.data} version={version} onVersion={setVersion} />}
      </div>
      <Settled loaded={loaded}>
        {(found) => <Opened found={found} version={version} chosen={chosen} mayWrite={mayWrite} />}
      </Settled>
    </>
  );
}

interface VersionsProps {
  found: FlowFull;
  version: string | undefined;
  onVersion: (version: string | undefined) => void;
}

function Versions({ found, version, onVersion }: VersionsProps) {
  const { t } = useTexts();
  const now = found.flow.version;
  const known = [...new Set([now, ...found.versions.map((one) => one.version)])];
  return (
    <Select<string>
      className="sv-version"
      aria-label={t("flow.version")}
      value={version ?? ""}
      onChange={(value) => onVersion(value || undefined)}
      options={[
        { value: "", label: t("flow.version.all") },
        ...known.map((value) => ({
          value,
          label: value === now ? t("flow.version.now", { version: value }) : value,
        })),
      ]}
    />
  );
}

function Opened({ found, version, chosen, mayWrite }: Omit<Props, "id"> & { found: FlowFull; version?: string }) {
  const { t, language } = useTexts();
  const wide = useWide();
  const { flow, steps } = found;
  const traffic = version
    ? (found.versions.find((one) => one.version === version)?.traffic ?? { ...flow.traffic, ...none })
    : flow.traffic;
  const ended = traffic.completed + lost(traffic);
  const step = steps.find(({ id }) => id === chosen);
  const choose = (id: string) => go("services", "flows", flow.id, id);
  const shut = () => go("services", "flows", flow.id);
  return (
    <>
      <header className="sv-head">
        <h2>
          {inLanguage(flow.name, language) || flow.id} <small className="quiet">{flow.id}</small>
        </h2>
        <Button href={href("services", "changes", "files", flow.path, String(flow.line))}>
          {t(mayWrite ? "flow.edit" : "rev.open.file")}
        </Button>
      </header>
      <div className="scores sv-scores">
        <Score name={t("flow.begun")} value={String(traffic.begun)} />
        <Score name={t("flow.conversations")} value={String(traffic.conversations)} />
        <Score name={t("flow.rate")} value={ended > 0 ? percent(traffic.completed / ended, 0) : "—"} />
        <div className="score sv-score-ends">
          <span className="quiet">{t("flow.ends")}</span>
          {traffic.begun > 0 ? <Ends traffic={traffic} /> : <span className="quiet">{t("flow.quiet")}</span>}
        </div>
      </div>
      <div className="sv-split">
        <section className="up-card sv-chart" aria-label={t("flow.diagram")}>
          <p className="quiet sv-hint">{t("flow.hint")}</p>
          <Diagram found={found} begun={traffic.begun} chosen={chosen} onChoose={choose} />
        </section>
        {wide && (
          <aside className="up-card sv-detail" aria-live="polite">
            {step ? <OneStep found={found} step={step} mayWrite={mayWrite} /> : <Slots found={found} />}
          </aside>
        )}
      </div>
      {!wide && (
        <>
          <section className="up-card sv-slots">
            <Slots found={found} />
          </section>
          <Drawer open={step !== undefined} placement="bottom" size="80%" title={step?.id} onClose={shut}>
            {step && <OneStep found={found} step={step} mayWrite={mayWrite} />}
          </Drawer>
        </>
      )}
    </>
  );
}

const none = { begun: 0, conversations: 0, completed: 0, stopped: 0, cancelled: 0, handed: 0, left: 0, open: 0 };

function Score({ name, value }: { name: string; value: string }) {
  return (
    <div className="score">
      <span className="quiet">{name}</span>
      <strong className="figures">{value}</strong>
    </div>
  );
}

function Slots({ found }: { found: FlowFull }) {
  const { t } = useTexts();
  return (
    <>
      <h3>{t("flow.slots")}</h3>
      {found.slots.length === 0 && <p className="quiet">—</p>}
      {found.slots.map((slot) => (
        <SlotFacts key={slot.name} slot={slot} path={found.flow.path} />
      ))}
    </>
  );
}
