/** The steps of a flow as boxes from top to bottom, with the ways between them and what became of those who came. */
import { useMemo, useRef, type KeyboardEvent } from "react";
import type { FlowFull, Step, StepTraffic } from "../../api/services";
import { Mark, type Tone } from "../../desk/labels";
import { useTexts, wordOf } from "../../texts/desk";
import { inLanguage } from "../../texts/texts";
import { percent } from "../names";
import { GAP, HEAD, layout, lost, readCondition, WAY, type Box, type Chart, type Edge } from "./flowchart";

const LANE = 12;
const REACH = 18;

export const tones: Record<string, Tone> = {
  collect: "plain",
  action: "warn",
  confirm: "good",
  handoff: "danger",
  call: "plain",
  link: "plain",
};

interface Props {
  found: FlowFull;
  begun: number;
  chosen: string | undefined;
  onChoose: (step: string) => void;
}

export function Diagram({ found, begun, chosen, onChoose }: Props) {
  const chart = useMemo(() => layout(found.steps), [found.steps]);
  const list = useRef<HTMLOListElement>(null);
  function move(event: KeyboardEvent) {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const heads = [...(list.current?.querySelectorAll<HTMLButtonElement>(".flow-head") ?? [])];
    const at = heads.findIndex((one) => one === document.activeElement);
    const next = by !== 0 && at >= 0 ? heads[at + by] : undefined;
    if (!next) return;
    event.preventDefault();
    next.focus();
  }
  const gutter = chart.lanes * LANE + REACH;
  return (
    <div className="flow" onKeyDown={move}>
      {found.flow.level > 0 && <Gate found={found} begun={begun} />}
      <div className="flow-canvas" style={{ blockSize: chart.height, paddingInlineEnd: gutter }}>
        <ol ref={list} className="flow-boxes">
          {chart.boxes.map((box) => (
            <OneBox key={box.step.id} box={box} begun={begun} chosen={chosen} onChoose={onChoose} chart={chart} />
          ))}
        </ol>
        <svg className="flow-lines" width={gutter} height={chart.height} aria-hidden="true">
          <defs>
            <marker
              id="flow-tip"
              viewBox="0 0 8 8"
              refX="7"
              refY="4"
              markerWidth="9"
              markerHeight="9"
              markerUnits="userSpaceOnUse"
              orient="auto"
            >
              <path d="M0 0 8 4 0 8z" className="flow-tip" />
            </marker>
          </defs>
          {chart.edges.map((edge) => (
            <path
              key={`${edge.from}/${edge.y1}`}
              d={pathOf(edge)}
              className={`flow-line ${edge.to < edge.from ? "flow-line-back" : ""} ${touches(edge, chart, chosen) ? "flow-line-chosen" : ""}`}
              markerEnd="url(#flow-tip)"
            />
          ))}
        </svg>
      </div>
    </div>
  );
}

function touches(edge: Edge, { boxes }: Chart, chosen: string | undefined): boolean {
  return chosen !== undefined && (boxes[edge.from]?.step.id === chosen || boxes[edge.to]?.step.id === chosen);
}

/** From a way's line out to the edge's lane, along it, and back to the head of the target. */
function pathOf({ y1, y2, lane }: Edge): string {
  const x = REACH - 4 + lane * LANE;
  const bend = Math.min(6, Math.abs(y2 - y1) / 2) * Math.sign(y2 - y1);
  const corner = Math.abs(bend);
  return `M0 ${y1}H${x - corner}Q${x} ${y1} ${x} ${y1 + bend}V${y2 - bend}Q${x} ${y2} ${x - corner} ${y2}H1`;
}

function Gate({ found, begun }: { found: FlowFull; begun: number }) {
  const { t } = useTexts();
  return (
    <div className="flow-gate">
      <Mark>{t("flow.gate")}</Mark>
      <span>{t("flow.gate.note", { n: found.flow.level })}</span>
      <Figures traffic={found.gate} begun={begun} />
    </div>
  );
}

interface BoxProps {
  box: Box;
  begun: number;
  chosen: string | undefined;
  onChoose: (step: string) => void;
  chart: Chart;
}

function OneBox({ box, begun, chosen, onChoose, chart }: BoxProps) {
  const { t } = useTexts();
  const { step, row, depth } = box;
  const title = useTitle()(step);
  const last = row === chart.boxes.length - 1;
  return (
    <li className="flow-place" style={{ insetBlockStart: box.y, blockSize: box.height }}>
      <div
        className={`flow-box ${step.id === chosen ? "flow-box-chosen" : ""}`}
        style={{ marginInlineStart: `calc(${depth} * var(--flow-indent))` }}
      >
        <button
          className="flow-head"
          style={{ blockSize: HEAD - 2 }}
          aria-pressed={step.id === chosen}
          onClick={() => onChoose(step.id)}
        >
          <span className="flow-title">
            <Mark tone={tones[step.kind]}>{wordOf(t, "flow.kind.", step.kind)}</Mark>
            <span className="flow-words">{title}</span>
          </span>
          <span className="flow-under">
            <code>{step.id}</code>
            <Figures traffic={step.traffic} begun={begun} />
          </span>
          <Share traffic={step.traffic} begun={begun} />
        </button>
        {box.ways.map(({ condition, target }, place) => (
          <OneWay
            key={place}
            condition={condition}
            target={target}
            alone={box.ways.length === 1}
            onChoose={onChoose}
            name={chart.boxes.find((one) => one.step.id === target)?.step}
          />
        ))}
      </div>
      {box.onward && !last && (
        <svg
          className="flow-down"
          width="12"
          height={GAP}
          style={{ insetInlineStart: `calc(${depth} * var(--flow-indent) + 24px)` }}
          aria-hidden="true"
        >
          <path d={`M6 0V${GAP - 6}`} className="flow-line" />
          <path d={`M2 ${GAP - 8}h8l-4 7z`} className="flow-tip" />
        </svg>
      )}
    </li>
  );
}

interface WayProps {
  condition: string | null;
  target: string;
  alone: boolean;
  name: Step | undefined;
  onChoose: (step: string) => void;
}

function OneWay({ condition, target, alone, name, onChoose }: WayProps) {
  const { t } = useTexts();
  const said = useCondition()(condition, alone);
  const title = useTitle();
  return (
    <div className="flow-way" style={{ blockSize: WAY }}>
      <span className="flow-condition" title={condition ?? undefined}>
        {said}
      </span>
      <span aria-hidden="true">→</span>
      {name ? (
        <button className="flow-target" title={title(name)} onClick={() => onChoose(target)}>
          {title(name)}
        </button>
      ) : (
        <Mark tone={target === "END" ? "good" : "danger"}>{t(target === "END" ? "flow.to.end" : "flow.to.stop")}</Mark>
      )}
    </div>
  );
}

/** A condition in words; the way without one is what is left, or simply what comes then. */
export function useCondition(): (condition: string | null, alone: boolean) => string {
  const { t } = useTexts();
  return (condition, alone) => {
    if (condition === null) return t(alone ? "flow.next" : "flow.otherwise");
    const { kind, text } = readCondition(condition);
    return kind === "outcome" ? t("flow.outcome", { value: text }) : text;
  };
}

/** What a step is called: its words, the flow it goes to, what it does, else its id. */
export function useTitle(): (step: Step) => string {
  const { language } = useTexts();
  return ({ spoken, flow, kind, argument, sets, options, id }) => {
    if (spoken) return inLanguage(spoken.words, language).replace(/\s+/g, " ");
    if (flow) return inLanguage(flow, language);
    if (kind === "set_slots") return Object.keys(sets).join(", ");
    if (kind === "handoff") return typeof options.reason === "string" ? options.reason : id;
    return argument || id;
  };
}

export function Figures({ traffic, begun }: { traffic: StepTraffic; begun: number }) {
  const { t } = useTexts();
  if (begun === 0) return null;
  const gone = lost(traffic);
  return (
    <span className="flow-figures figures">
      <span>{t("flow.reached.n", { n: traffic.reached })}</span>
      {gone > 0 && (
        <span className="flow-lost">
          {t("flow.lost.n", { share: percent(gone / Math.max(1, traffic.reached), 0) })}
        </span>
      )}
    </span>
  );
}

/** A bar along the foot of a box: who came, as a share of all, and who of them came no further. */
function Share({ traffic, begun }: { traffic: StepTraffic; begun: number }) {
  if (begun === 0) return null;
  const gone = lost(traffic);
  const share = (n: number) => percent(Math.min(1, Math.max(0, n) / begun));
  return (
    <span className="flow-share" aria-hidden="true">
      <i className="flow-share-on" style={{ inlineSize: share(traffic.reached - gone) }} />
      <i className="flow-share-lost" style={{ inlineSize: share(gone) }} />
    </span>
  );
}
