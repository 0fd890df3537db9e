/** Arrivals foreseen with their range, what came, and the agents needed, half hour by half hour. */
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use as register } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";
import { useTexts } from "../../texts/desk";
import { clock } from "../../texts/figures";
import { useAppearance } from "../../theme/appearance";
import { colour } from "../../theme/colours";
import type { Plan } from "./shapes";

register([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

export default function NeedChart({ plan }: { plan: Plan }) {
  const { t, language } = useTexts();
  const appearance = useAppearance();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!box.current) return;
    const chart = init(box.current, null, { renderer: "svg" });
    const words = { color: colour("--ink-2"), fontSize: 12 };
    const axis = {
      type: "category" as const,
      data: plan.half_hours.map((one) => clock(one.start, language)),
      axisLine: { lineStyle: { color: colour("--line-strong") } },
      axisTick: { show: false },
      axisLabel: { ...words, hideOverlap: true },
    };
    const values = {
      type: "value" as const,
      min: 0,
      minInterval: 1,
      nameTextStyle: { ...words, align: "left" as const },
      axisLabel: words,
      splitLine: { lineStyle: { color: colour("--line") } },
    };
    const slots = plan.half_hours;
    chart.setOption({
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      animation: false,
      legend: {
        top: 0,
        left: 0,
        textStyle: words,
        data: [t("plan.expected"), t("plan.band"), t("plan.came"), t("plan.agents"), t("plan.scheduled")],
      },
      grid: [
        { left: 44, right: 16, top: 56, height: 150 },
        { left: 44, right: 16, top: 260, height: 130 },
      ],
      tooltip: {
        trigger: "axis",
        confine: true,
        backgroundColor: colour("--surface"),
        borderColor: colour("--line"),
        textStyle: { color: colour("--ink"), fontSize: 13 },
        valueFormatter: (value: unknown) =>
          value === null || value === undefined ? "—" : String(Math.round(Number(value) * 10) / 10),
      },
      axisPointer: { link: [{ xAxisIndex: "all" }] },
      xAxis: [
        { ...axis, gridIndex: 0 },
        { ...axis, gridIndex: 1 },
      ],
      yAxis: [
        { ...values, gridIndex: 0, name: t("plan.arrivals") },
        { ...values, gridIndex: 1, name: t("wall.agents") },
      ],
      series: [
        {
          type: "line",
          name: t("plan.low"),
          stack: "band",
          data: slots.map((one) => one.low),
          symbol: "none",
          lineStyle: { opacity: 0 },
          itemStyle: { color: colour("--teal") },
        },
        {
          type: "line",
          name: t("plan.band"),
          stack: "band",
          data: slots.map((one) => one.high - one.low),
          symbol: "none",
          lineStyle: { opacity: 0 },
          areaStyle: { color: colour("--teal"), opacity: 0.16 },
          itemStyle: { color: colour("--teal"), opacity: 0.4 },
        },
        {
          type: "line",
          name: t("plan.expected"),
          data: slots.map((one) => one.expected),
          symbol: "none",
          lineStyle: { width: 2, color: colour("--teal") },
          itemStyle: { color: colour("--teal") },
        },
        {
          type: "line",
          name: t("plan.came"),
          data: slots.map((one) => one.came),
          symbol: "diamond",
          symbolSize: 7,
          lineStyle: { width: 2, type: "dashed", color: colour("--danger") },
          itemStyle: { color: colour("--danger") },
        },
        {
          type: "line",
          step: "middle",
          name: t("plan.scheduled"),
          xAxisIndex: 1,
          yAxisIndex: 1,
          data: slots.map((one) => one.scheduled),
          symbol: "none",
          lineStyle: { width: 2, color: colour("--agent-ink") },
          itemStyle: { color: colour("--agent-ink") },
        },
        {
          type: "bar",
          name: t("plan.agents"),
          xAxisIndex: 1,
          yAxisIndex: 1,
          data: slots.map((one) => one.agents),
          itemStyle: { color: colour("--teal") },
          barCategoryGap: "20%",
        },
      ],
    });
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(box.current);
    return () => {
      watch.disconnect();
      chart.dispose();
    };
  }, [plan, appearance, language, t]);
  const peak = plan.half_hours.reduce((best, one) => (one.agents > best.agents ? one : best));
  const said = `${t("plan.chart")}: ${t("plan.peak")} ${peak.agents}, ${clock(peak.start, language)}`;
  return <div ref={box} className="plan-chart" role="img" aria-label={said} />;
}
