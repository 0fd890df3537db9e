/** Which services have an article: groups by channels and languages, each share in figures, against the target. */
import { Drawer } from "antd";
import { useState } from "react";
import * as api from "../api/upkeep";
import type { Cell, Coverage as Found } from "../api/upkeep";
import { Mark } from "../desk/labels";
import { useLoad } from "../desk/load";
import { Settled } from "../desk/Trouble";
import { percent } from "../studio/names";
import { nameOf, useTexts, wordOf } from "../texts/desk";
import { languages } from "../texts/texts";
import { Nothing } from "./shared";

type Level = "below" | "part" | "whole";
const signs: Record<Level, string> = { below: "▼", part: "", whole: "●" };

const levelOf = ({ share }: Cell, target: number): Level => (share < target ? "below" : share < 1 ? "part" : "whole");

/** Rounded down, so that nothing short of the target reads as the target. */
const shareOf = (share: number) => `${Math.floor(share * 100)}%`;

export default function Coverage() {
  const { language } = useTexts();
  const loaded = useLoad(`coverage/${language}`, api.getCoverage);
  return <Settled loaded={loaded}>{(found) => <Map found={found} />}</Settled>;
}

function Map({ found }: { found: Found }) {
  const { t } = useTexts();
  const [open, setOpen] = useState<Cell>();
  const { target, lowest, totals } = found;
  const below = totals.filter(({ share }) => share < target).length;
  return (
    <>
      <p className="quiet up-lead">{t("cover.lead")}</p>
      <p className="up-row up-verdict" role="status">
        <Mark tone={below > 0 ? "danger" : "good"}>{below > 0 ? t("cover.unmet", { n: below }) : t("cover.met")}</Mark>
        <span className="figures">
          {t("cover.lowest", { share: percent(lowest) })} · {t("cover.target", { share: percent(target, 0) })}
        </span>
      </p>
      <div className="up-totals">
        {found.languages.map((tag) => (
          <Totals key={tag} tag={tag} found={found} onOpen={setOpen} />
        ))}
      </div>
      <p className="up-row up-small quiet">
        {(["below", "part", "whole"] as const).map((level) => (
          <span key={level} className="up-row">
            <span className={`heat heat-key heat-${level}`} aria-hidden="true">
              {signs[level]}
            </span>
            {t(`cover.${level}`)}
          </span>
        ))}
        <span>{t("cover.hint")}</span>
      </p>
      <HeatMap found={found} onOpen={setOpen} />
      <Drawer
        open={open !== undefined}
        size={480}
        title={open && <CellName cell={open} />}
        onClose={() => setOpen(undefined)}
      >
        {open && <Missing cell={open} found={found} />}
      </Drawer>
    </>
  );
}

interface PartProps {
  found: Found;
  onOpen: (cell: Cell) => void;
}

/** All groups of one language: a bar for each channel with the line to reach. */
function Totals({ tag, found, onOpen }: PartProps & { tag: string }) {
  const { t } = useTexts();
  const { target } = found;
  return (
    <section className="up-card">
      <h2>{languages.find((one) => one.tag === tag)?.name ?? tag}</h2>
      <ul className="up-channels">
        {found.totals
          .filter(({ language }) => language === tag)
          .map((cell) => (
            <li key={cell.channel}>
              <button onClick={() => onOpen(cell)}>
                <span>{wordOf(t, "cover.channel.", cell.channel)}</span>
                <span className="up-bar up-bar-target" aria-hidden="true">
                  <span
                    className={cell.share < target ? "up-bar-danger" : "up-bar-good"}
                    style={{ inlineSize: percent(cell.share) }}
                  />
                  <i style={{ insetInlineStart: percent(target) }} />
                </span>
                <span className="figures">{percent(cell.share)}</span>
              </button>
            </li>
          ))}
      </ul>
    </section>
  );
}

function HeatMap({ found, onOpen }: PartProps) {
  const { t } = useTexts();
  const { groups, channels, target } = found;
  const cellOf = (group: string, language: string, channel: string) =>
    (group === "" ? found.totals : found.cells).find(
      (cell) => cell.group === group && cell.language === language && cell.channel === channel,
    );
  return (
    <div className="up-scroll">
      <table className="heatmap">
        <thead>
          <tr>
            <th scope="col" rowSpan={2}>
              {t("cover.group")}
            </th>
            {found.languages.map((tag) => (
              <th key={tag} scope="colgroup" colSpan={channels.length}>
                {languages.find((one) => one.tag === tag)?.name ?? tag}
              </th>
            ))}
          </tr>
          <tr>
            {found.languages.map((tag) =>
              channels.map((channel) => (
                <th key={`${tag}/${channel}`} scope="col">
                  {wordOf(t, "cover.channel.", channel)}
                </th>
              )),
            )}
          </tr>
        </thead>
        <tbody>
          {["", ...groups].map((group) => (
            <tr key={group} className={group === "" ? "heat-all" : ""}>
              <th scope="row">{group === "" ? t("cover.all") : wordOf(t, "group.", group)}</th>
              {found.languages.map((tag) =>
                channels.map((channel) => {
                  const cell = cellOf(group, tag, channel);
                  return (
                    <td key={`${tag}/${channel}`}>{cell && <Heat cell={cell} target={target} onOpen={onOpen} />}</td>
                  );
                }),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function useCellName(): (cell: Cell) => string {
  const { t } = useTexts();
  return ({ group, channel, language, covered, services }) =>
    t("cover.cell", {
      group: group === "" ? t("cover.all") : wordOf(t, "group.", group),
      channel: wordOf(t, "cover.channel.", channel),
      language: languages.find(({ tag }) => tag === language)?.name ?? language,
      covered,
      services,
    });
}

function CellName({ cell }: { cell: Cell }) {
  return <>{useCellName()(cell)}</>;
}

function Heat({ cell, target, onOpen }: { cell: Cell; target: number; onOpen: (cell: Cell) => void }) {
  const { t } = useTexts();
  const name = useCellName()(cell);
  const level = levelOf(cell, target);
  return (
    <button
      className={`heat heat-${level}`}
      aria-label={`${name}, ${shareOf(cell.share)}, ${t(`cover.${level}`)}`}
      title={name}
      onClick={() => onOpen(cell)}
    >
      {shareOf(cell.share)}
      {signs[level] && (
        <span className="heat-sign" aria-hidden="true">
          {signs[level]}
        </span>
      )}
    </button>
  );
}

function Missing({ cell, found }: { cell: Cell; found: Found }) {
  const { t, language } = useTexts();
  if (cell.missing.length === 0) return <Nothing title={t("cover.full")} />;
  const services = cell.missing.map(
    (id) => found.services.find((one) => one.id === id) ?? { id, name: id, kind: "", group: "" },
  );
  return (
    <>
      <h3 className="up-sub">{t("cover.missing", { n: cell.missing.length })}</h3>
      <ul className="up-list">
        {services.map(({ id, name, kind, group }) => (
          <li key={id} className="up-service">
            <span className="up-article">
              <strong>{language === "zh-Hant" ? nameOf(language, id) : name}</strong>
              <small className="quiet">{id}</small>
            </span>
            {cell.group === "" && group && <Mark>{wordOf(t, "group.", group)}</Mark>}
            {kind && <Mark>{wordOf(t, "kind.", kind)}</Mark>}
          </li>
        ))}
      </ul>
    </>
  );
}
