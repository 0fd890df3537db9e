/** Scores of 0..100 day by day as one line, in the chunk of the chart library. */
import { LineChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { init, use as register } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";
import { useAppearance } from "../theme/appearance";
import { colour } from "../theme/colours";
import { mark } from "./shared";

register([LineChart, GridComponent, TooltipComponent, SVGRenderer]);

interface Props {
  title: string;
  dates: string[];
  values: number[];
}

export default function Trend({ title, dates, values }: Props) {
  const appearance = useAppearance();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!box.current) return;
    const chart = init(box.current, null, { renderer: "svg" });
    const words = { color: colour("--ink-2"), fontSize: 13 };
    const lowest = Math.min(...values);
    chart.setOption({
      color: [colour("--teal")],
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      animation: false,
      grid: { left: 4, right: 16, top: 12, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
      tooltip: {
        trigger: "axis",
        confine: true,
        backgroundColor: colour("--surface"),
        borderColor: colour("--line"),
        textStyle: { color: colour("--ink"), fontSize: 13 },
        valueFormatter: (value: unknown) => mark(Number(value)),
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
        min: lowest >= 60 ? 50 : 0,
        max: 100,
        splitNumber: 4,
        axisLabel: words,
        splitLine: { lineStyle: { color: colour("--line") } },
      },
      series: [
        {
          type: "line",
          name: title,
          data: values,
          symbol: "circle",
          symbolSize: 6,
          showAllSymbol: values.length < 31,
          lineStyle: { width: 2 },
          areaStyle: { opacity: 0.1 },
          endLabel: {
            show: values.length > 1,
            offset: [-24, -14],
            color: colour("--ink"),
            fontWeight: 600,
            formatter: ({ value }: { value: unknown }) => mark(Number(value)),
          },
        },
      ],
    });
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(box.current);
    return () => {
      watch.disconnect();
      chart.dispose();
    };
  }, [title, dates, values, appearance]);
  const said = dates.map((date, place) => `${date} ${mark(values[place] ?? 0)}`).join(", ");
  return <div ref={box} className="up-trend" role="img" aria-label={`${title}: ${said}`} />;
}
