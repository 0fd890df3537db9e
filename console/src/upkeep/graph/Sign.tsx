/** The colour and shape of a kind of nodes, as in the drawing. */
import { useAppearance } from "../../theme/appearance";
import { lookOf, type Shape } from "../../theme/colours";
import { useKinds } from "./Graph";

const outlines: Record<Shape, string> = {
  circle: "M7 1a6 6 0 1 0 0 12A6 6 0 0 0 7 1z",
  rect: "M1.5 1.5h11v11h-11z",
  triangle: "M7 1l6.5 12H.5z",
  diamond: "M7 0l7 7-7 7-7-7z",
  roundRect: "M4 2.5h6a3 3 0 0 1 3 3v3a3 3 0 0 1-3 3H4a3 3 0 0 1-3-3v-3a3 3 0 0 1 3-3z",
};

export function Sign({ kind }: { kind: string }) {
  const appearance = useAppearance();
  const { nodes } = useKinds();
  const { fill, shape } = lookOf(
    Math.max(
      0,
      nodes.findIndex((one) => one.kind === kind),
    ),
    appearance,
  );
  return (
    <svg className="graph-sign" width={14} height={14} viewBox="0 0 14 14" aria-hidden="true">
      <path d={outlines[shape]} fill={fill} />
    </svg>
  );
}
