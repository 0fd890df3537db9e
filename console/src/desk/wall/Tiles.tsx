/** The figures of the day, each with its numerator, denominator and target, and the formula they follow. */
import type { ReactNode } from "react";
import { useTexts } from "../../texts/desk";
import { Mark } from "../labels";
import type { Ratio, Wall } from "./shapes";
import { duration, share } from "./words";

interface TileProps {
  name: string;
  value: string;
  parts?: string;
  target?: string;
  met?: boolean | null;
  more?: ReactNode;
}

function Tile({ name, value, parts, target, met, more }: TileProps) {
  const { t } = useTexts();
  return (
    <div className="tile" role="group" aria-label={name}>
      <span className="tile-name">{name}</span>
      <strong className="tile-value figures">{value}</strong>
      {parts && <span className="tile-parts figures">{parts}</span>}
      {target && (
        <span className="tile-foot">
          <span>{target}</span>
          {met !== null && met !== undefined && (
            <Mark tone={met ? "good" : "danger"}>{t(met ? "wall.met" : "wall.missed")}</Mark>
          )}
        </span>
      )}
      {more && <span className="tile-foot">{more}</span>}
    </div>
  );
}

export function Tiles({ wall }: { wall: Wall }) {
  const { t } = useTexts();
  const { service_level: service, asa_s: asa, answered, abandoned, callbacks, offered, handling_s } = wall.figures;
  const parts = ({ numerator, denominator }: Ratio) =>
    denominator === 0
      ? t("wall.none")
      : t("wall.ratio", { numerator: numerator.toLocaleString("en"), denominator: denominator.toLocaleString("en") });
  const least = (one: Ratio) => (one.value === null ? null : one.value >= one.target);
  const most = (one: Ratio) => (one.value === null ? null : one.value <= one.target);
  return (
    <section className="tiles-block" aria-label={t("wall.service")}>
      <div className="tiles">
        <Tile
          name={t("wall.service")}
          value={share(service.value)}
          parts={parts(service)}
          target={t("wall.target.least", { target: `${share(service.target, 0)} / ${service.within_s} s` })}
          met={least(service)}
        />
        <Tile
          name={t("wall.asa")}
          value={asa.value === null ? "—" : duration(asa.value)}
          parts={
            asa.denominator === 0
              ? t("wall.none")
              : t("wall.ratio", { numerator: duration(asa.numerator), denominator: asa.denominator })
          }
          target={t("wall.target.most", { target: duration(asa.target) })}
          met={most(asa)}
        />
        <Tile
          name={t("wall.answered")}
          value={share(answered.value)}
          parts={parts(answered)}
          target={t("wall.target.least", { target: share(answered.target, 0) })}
          met={least(answered)}
        />
        <Tile
          name={t("wall.abandoned")}
          value={share(abandoned.value)}
          parts={parts(abandoned)}
          target={t("wall.target.most", { target: share(abandoned.target, 0) })}
          met={most(abandoned)}
        />
        <Tile
          name={t("wall.called")}
          value={offered === 0 ? "—" : share(callbacks / offered)}
          parts={offered === 0 ? t("wall.none") : t("wall.called.of", { n: callbacks, all: offered })}
        />
        <Tile
          name={t("wall.waiting")}
          value={String(wall.waiting)}
          parts={`${t("wall.longest")} ${duration(wall.longest_wait_s)}`}
          more={handling_s !== null && `${t("wall.handling")} ${duration(handling_s)}`}
        />
      </div>
      <p className="wall-formula">
        {t("wall.formula", { within: service.within_s, short: service.short_s })} {t("wall.formula.more")}
      </p>
    </section>
  );
}
