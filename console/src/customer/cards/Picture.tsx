/** A chart that is loaded when a card has one, in a frame of its height meanwhile. */
import { lazy, Suspense } from "react";
import type { Data } from "./data";

const Chart = lazy(() => import("./Chart"));

export function Picture({ data }: { data: Data }) {
  return (
    <Suspense fallback={<div className="details-chart" />}>
      <Chart data={data} />
    </Suspense>
  );
}
