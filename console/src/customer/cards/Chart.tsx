/** A picture inside a card: a line over time, bars by name, or the parts of a whole; its figures are said in words too. */
import { BarChart, LineChart, PieChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { init, use as register } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";
import { useAppearance, type Appearance } from "../../theme/appearance";
import { colour, lookOf } from "../../theme/colours";
import { list, size, word, type Data } from "./data";

register([LineChart, BarChart, PieChart, GridComponent, TooltipComponent, SVGRenderer]);

function options(kind: string, names: string[], values: number[], appearance: Appearance): Record<string, unknown> {
  const ink = colour("--ink-3");
  const shared = {
    animation: false,
    color: names.map((_, place) => lookOf(place, appearance).fill),
    textStyle: { color: ink, fontFamily: getComputedStyle(document.body).fontFamily },
  };
  if (kind === "parts") {
    return {
      ...shared,
      tooltip: { trigger: "item", formatter: "{b}: {c} ({d}%)" },
      series: [
        {
          type: "pie",
          radius: ["56%", "88%"],
          data: names.map((name, place) => ({ name, value: values[place] })),
          label: { show: false },
        },
      ],
    };
  }
  const line = kind === "line";
  return {
    ...shared,
    tooltip: { trigger: "axis" },
    grid: { left: 8, right: 12, top: 14, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    xAxis: { type: "category", data: names, axisLabel: { color: ink, hideOverlap: true }, boundaryGap: !line },
    yAxis: {
      type: "value",
      scale: line,
      axisLabel: { color: ink },
      splitLine: { lineStyle: { color: colour("--line") } },
    },
    series: [
      line
        ? { type: "line", data: values, showSymbol: false, areaStyle: { opacity: 0.12 } }
        : { type: "bar", data: values, barMaxWidth: 28, itemStyle: { borderRadius: [4, 4, 0, 0] } },
    ],
  };
}

/** The parts by name with their share: beside a small circle there is no room for words. */
function Shares({ names, values, appearance }: { names: string[]; values: number[]; appearance: Appearance }) {
  const whole = values.reduce((sum, value) => sum + value, 0);
  return (
    <ul className="shares" aria-hidden="true">
      {names.map((name, place) => (
        <li key={name}>
          <span className="share-mark" style={{ background: lookOf(place, appearance).fill }} />
          <span>{name}</span>
          <span className="figures">{whole > 0 ? `${(((values[place] ?? 0) / whole) * 100).toFixed(1)}%` : ""}</span>
        </li>
      ))}
    </ul>
  );
}

export default function Chart({ data }: { data: Data }) {
  const appearance = useAppearance();
  const holder = useRef<HTMLDivElement>(null);
  const points = list(data.points);
  const names = points.map((point) => word(point.x));
  const values = points.map((point) => size(point.y));
  const kind = word(data.kind);
  const drawn = JSON.stringify([kind, names, values]);
  useEffect(() => {
    if (!holder.current) return;
    const [wanted, labels, numbers] = JSON.parse(drawn) as [string, string[], number[]];
    const chart = init(holder.current, null, { renderer: "svg" });
    chart.setOption(options(wanted, labels, numbers, appearance));
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(holder.current);
    return () => {
      watch.disconnect();
      chart.dispose();
    };
  }, [drawn, appearance]);
  const said = names.map((name, place) => `${name}: ${values[place]}`).join("; ");
  return (
    <figure className="details-figure">
      <figcaption className="figure-label">{word(data.label)}</figcaption>
      <div ref={holder} className="details-chart" role="img" aria-label={`${word(data.label)}: ${said}`} />
      {kind === "parts" && <Shares names={names} values={values} appearance={appearance} />}
    </figure>
  );
}
