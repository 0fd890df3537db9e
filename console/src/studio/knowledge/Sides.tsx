/** Two versions side by side: counts, shares with their intervals of 95 %, and the differences. */
import type { Comparison, Share } from "../../api/knowledge";
import { useTexts } from "../../texts/desk";
import { percent, points } from "../names";

interface Props {
  figures: Comparison;
  names: readonly [first: string, second: string];
}

const counts = ["answers", "ratings", "handoffs", "corrections", "complaints"] as const;

export function Sides({ figures, names }: Props) {
  const { t } = useTexts();
  const { first, second } = figures;
  const none = first.tally.answers === 0 && second.tally.answers === 0;
  return (
    <div className="sides-scroll">
      <table className="sides">
        <thead>
          <tr>
            <th scope="col">
              <span className="hidden">{t("kb.figure")}</span>
            </th>
            <th scope="col">{names[0]}</th>
            <th scope="col">{names[1]}</th>
            <th scope="col">{t("kb.difference")}</th>
          </tr>
        </thead>
        <tbody>
          {counts.map((name) => (
            <tr key={name}>
              <th scope="row">{t(`kb.count.${name}`)}</th>
              <td className="figures">{first.tally[name]}</td>
              <td className="figures">{second.tally[name]}</td>
              <td />
            </tr>
          ))}
          <Shares
            name={t("kb.accuracy")}
            first={first.tally.answers ? first.accuracy : undefined}
            second={second.tally.answers ? second.accuracy : undefined}
            change={figures.accuracy_difference}
            good={1}
          />
          <Shares
            name={t("kb.complaints")}
            first={first.tally.answers ? first.complaints : undefined}
            second={second.tally.answers ? second.complaints : undefined}
            change={figures.complaint_difference}
            good={-1}
          />
        </tbody>
      </table>
      <p className="quiet kb-note">{t(none ? "kb.sides.none" : "kb.sides.note")}</p>
    </div>
  );
}

interface SharesProps {
  name: string;
  first: Share | undefined;
  second: Share | undefined;
  change: Share;
  good: 1 | -1;
}

function Shares({ name, first, second, change, good }: SharesProps) {
  const { t } = useTexts();
  const known = first && second;
  const sure = change.low > 0 ? 1 : change.high < 0 ? -1 : 0;
  const tone = sure === 0 ? "" : sure === good ? "gain" : "loss";
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{first ? <Interval share={first} /> : "—"}</td>
      <td>{second ? <Interval share={second} /> : "—"}</td>
      <td>
        {known ? (
          <>
            <strong className={`figures ${tone}`}>{points(change.value)}</strong>{" "}
            <span className="quiet figures">
              [{points(change.low)}, {points(change.high)}]
            </span>
            <small className={`sides-verdict ${tone || "quiet"}`}>
              {t(sure === 0 ? "kb.sure.no" : sure === good ? "kb.sure.better" : "kb.sure.worse")}
            </small>
          </>
        ) : (
          "—"
        )}
      </td>
    </tr>
  );
}

/** A share as a point on its interval, and in figures. */
function Interval({ share }: { share: Share }) {
  const at = (value: number) => `${(value * 100).toFixed(2)}%`;
  return (
    <div className="interval">
      <span className="figures">
        <strong>{percent(share.value)}</strong>{" "}
        <span className="quiet">
          [{percent(share.low)}, {percent(share.high)}]
        </span>
      </span>
      <span className="interval-line" aria-hidden="true">
        <span
          className="interval-span"
          style={{ insetInlineStart: at(share.low), inlineSize: at(share.high - share.low) }}
        />
        <span className="interval-point" style={{ insetInlineStart: at(share.value) }} />
      </span>
    </div>
  );
}
