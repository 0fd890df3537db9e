/** Intent scores as bars, in its own chunk: the only page part that needs a chart library. */
import { BarChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import { init, use as register } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";
import { useTexts } from "../../texts/desk";
import { useAppearance } from "../../theme/appearance";

register([BarChart, GridComponent, SVGRenderer]);

interface Props {
  intents: { intent: string; score: number }[];
}

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

export default function Scores({ intents }: Props) {
  const { t } = useTexts();
  const appearance = useAppearance();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!box.current) return;
    const chart = init(box.current, null, { renderer: "svg" });
    const ordered = [...intents].sort((a, b) => a.score - b.score);
    chart.setOption({
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      animation: false,
      grid: { left: 4, right: 44, top: 0, bottom: 0, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
      xAxis: { type: "value", min: 0, max: 1, show: false },
      yAxis: {
        type: "category",
        data: ordered.map(({ intent }) => intent),
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: { color: colour("--ink-2"), fontSize: 13, width: 150, overflow: "truncate" },
      },
      series: [
        {
          type: "bar",
          barWidth: 12,
          showBackground: true,
          backgroundStyle: { color: colour("--teal-soft"), borderRadius: 6 },
          data: ordered.map(({ score }, index) => ({
            value: score,
            itemStyle: { color: colour(index === ordered.length - 1 ? "--teal" : "--line-strong"), borderRadius: 6 },
          })),
          label: {
            show: true,
            position: "right",
            color: colour("--ink-2"),
            formatter: ({ value }: { value: unknown }) => Number(value).toFixed(2),
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
  }, [intents, appearance]);
  const said = intents.map(({ intent, score }) => `${intent} ${score.toFixed(2)}`).join(", ");
  return (
    <div
      ref={box}
      className="why-scores"
      role="img"
      aria-label={`${t("why.intents")}: ${said}`}
      style={{ blockSize: intents.length * 30 }}
    />
  );
}
