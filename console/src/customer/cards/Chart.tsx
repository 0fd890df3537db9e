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
          radius: ["44%", "68%"],
          data: names.map((name, place) => ({ name, value: values[place] })),
          label: { color: colour("--ink-2"), formatter: "{b}\n{d}%" },
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
    </figure>
  );
}
