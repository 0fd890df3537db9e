/** Nodes and what connects them as a drawing, in the chunk of the chart library. */
import { GraphChart } from "echarts/charts";
import { TooltipComponent } from "echarts/components";
import { init, use as register, type ECharts } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";
import type { Edge, Node } from "../../api/graph";
import { useTexts } from "../../texts/desk";
import { useAppearance } from "../../theme/appearance";
import { colour, lookOf } from "../../theme/colours";
import { useKinds } from "./Graph";

register([GraphChart, TooltipComponent, LabelLayout, CanvasRenderer]);

const LONGEST = 14;
/** With more nodes than this, lines carry no words. */
const WORDED = 10;

interface Props {
  nodes: readonly Node[];
  edges: readonly Edge[];
  middle: string;
  chosen: string;
  onChoose: (id: string) => void;
}

const short = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);

export default function Drawing({ nodes, edges, middle, chosen, onChoose }: Props) {
  const { t } = useTexts();
  const appearance = useAppearance();
  const { nodes: kinds } = useKinds();
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts>(undefined);
  const choose = useRef(onChoose);
  useEffect(() => {
    choose.current = onChoose;
  });
  useEffect(() => {
    if (!box.current) return;
    const made = init(box.current, null, { renderer: "canvas" });
    chart.current = made;
    made.on("click", (event) => {
      const { id } = (event.data ?? {}) as { id?: string };
      if (event.dataType === "node" && id) choose.current(id);
    });
    const watch = new ResizeObserver(() => made.resize());
    watch.observe(box.current);
    return () => {
      watch.disconnect();
      made.dispose();
    };
  }, []);
  useEffect(() => {
    const place = new Map(kinds.map(({ kind }, at) => [kind, at]));
    const worded = edges.length <= WORDED;
    const many = nodes.length > 40;
    const room = Math.min(1, (box.current?.clientWidth ?? 800) / 800);
    chart.current?.setOption({
      animation: false,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      tooltip: {
        confine: true,
        backgroundColor: colour("--surface"),
        borderColor: colour("--line"),
        textStyle: { color: colour("--ink"), fontSize: 13 },
      },
      series: [
        {
          type: "graph",
          layout: "force",
          roam: true,
          draggable: true,
          scaleLimit: { min: 0.3, max: 4 },
          force: {
            repulsion: (many ? 90 : 420) * room * room,
            edgeLength: (many ? [30, 80] : [90, 190]).map((length) => length * room),
            gravity: many ? 0.2 : 0.08,
            layoutAnimation: false,
          },
          edgeSymbol: ["none", "arrow"],
          edgeSymbolSize: 7,
          lineStyle: { color: colour("--line-strong"), width: 1.2, curveness: 0.06, opacity: 1 },
          emphasis: { focus: "adjacency", lineStyle: { color: colour("--teal"), width: 2 } },
          labelLayout: { hideOverlap: true },
          data: nodes.map(({ id, kind, label }) => {
            const look = lookOf(place.get(kind) ?? 0, appearance);
            const first = id === middle;
            const picked = id === chosen;
            return {
              id,
              name: label,
              symbol: look.shape,
              symbolSize: first ? 30 : picked ? 24 : 16,
              itemStyle: {
                color: look.fill,
                borderColor: picked ? colour("--ink") : colour("--surface"),
                borderWidth: picked ? 3 : 1,
              },
              label: {
                show: true,
                position: "right",
                color: colour("--ink"),
                fontSize: first || picked ? 14 : 12,
                fontWeight: first || picked ? 600 : 400,
                textBorderColor: colour("--surface"),
                textBorderWidth: 3,
                formatter: short(label),
              },
              tooltip: { formatter: () => said(label) },
            };
          }),
          links: edges.map(({ source, target, label, value }) => ({
            source,
            target,
            tooltip: { formatter: () => said([label, value].filter(Boolean).join(": ")) },
            label: {
              show: worded,
              color: colour("--ink-2"),
              fontSize: 12,
              textBorderColor: colour("--surface"),
              textBorderWidth: 3,
              formatter: short(label),
            },
          })),
        },
      ],
    });
  }, [nodes, edges, middle, chosen, appearance, kinds]);
  const name = nodes.find(({ id }) => id === middle)?.label ?? middle;
  return (
    <div ref={box} className="graph-drawing" role="img" aria-label={t("graph.drawing", { name, n: nodes.length })} />
  );
}

/** A tooltip takes markup; an institution's words reach it as text only. */
function said(text: string): string {
  const box = document.createElement("span");
  box.textContent = text;
  return new XMLSerializer().serializeToString(box);
}
