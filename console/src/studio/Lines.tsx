/** Shares day by day as lines, in the chunk of the chart library. */
import { LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use as register } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";
import { useAppearance } from "../theme/appearance";
import { percent } from "./names";

register([LineChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

/** Colours that stay apart for most kinds of sight, on either ground. */
const palette = {
  light: ["#0e5454", "#c2571a", "#3b5bb5", "#8a3f8f", "#7a6a00", "#5a6f73"],
  dark: ["#58b5ab", "#f0a36b", "#8fa8f0", "#d08fd6", "#d6c451", "#94a8a8"],
};
const symbols = ["circle", "rect", "triangle", "diamond", "roundRect", "emptyCircle"];

interface Props {
  title: string;
  dates: string[];
  lines: { name: string; values: number[] }[];
}

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

export default function Lines({ title, dates, lines }: Props) {
  const appearance = useAppearance();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!box.current) return;
    const chart = init(box.current, null, { renderer: "svg" });
    const words = { color: colour("--ink-2"), fontSize: 13 };
    chart.setOption({
      color: palette[appearance === "dark" ? "dark" : "light"],
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      animation: false,
      grid: { left: 8, right: 16, top: 44, bottom: 8, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
      legend: { top: 0, left: 0, type: "scroll", textStyle: words, pageTextStyle: words },
      tooltip: {
        trigger: "axis",
        confine: true,
        backgroundColor: colour("--surface"),
        borderColor: colour("--line"),
        textStyle: { color: colour("--ink"), fontSize: 13 },
        valueFormatter: (value: unknown) => percent(Number(value)),
      },
      xAxis: {
        type: "category",
        boundaryGap: dates.length < 2,
        data: dates,
        axisLine: { lineStyle: { color: colour("--line-strong") } },
        axisTick: { show: false },
        axisLabel: { ...words, hideOverlap: true },
      },
      yAxis: {
        type: "value",
        min: 0,
        axisLabel: { ...words, formatter: (value: number) => percent(value, 0) },
        splitLine: { lineStyle: { color: colour("--line") } },
      },
      series: lines.map(({ name, values }, place) => ({
        type: "line",
        name,
        data: values,
        symbol: symbols[place % symbols.length],
        symbolSize: 7,
        lineStyle: { width: 2 },
      })),
    });
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(box.current);
    return () => {
      watch.disconnect();
      chart.dispose();
    };
  }, [dates, lines, appearance]);
  const last = lines.map(({ name, values }) => `${name} ${percent(values.at(-1) ?? 0)}`).join(", ");
  return <div ref={box} className="lines" role="img" aria-label={`${title}: ${last}`} />;
}
