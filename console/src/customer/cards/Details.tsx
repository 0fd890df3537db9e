/** The card of every service that has no drawing of its own: labelled values, a table, a picture, a closing sentence. */
import { useState, type ReactNode } from "react";
import { useTexts } from "../../texts/customer";
import { day, moment, yuan } from "../../texts/figures";
import { list, word, type Data } from "./data";
import { Download } from "./Download";
import { Picture } from "./Picture";
import { Rows, Sheet, type Row } from "./Sheet";

const SHOWN = 6;

/** A cell as its kind asks: amounts and days in the reader's own form, everything else as it was said. */
function useCell(): (value: unknown, kind: string) => ReactNode {
  const { language } = useTexts();
  return (value, kind) => {
    const text = word(value);
    if (text === "") return "";
    if (kind === "money") return yuan(text);
    if (kind === "date") return day(text, language);
    if (kind === "time") return moment(text, language);
    return text;
  };
}

function Table({ data }: { data: Data }) {
  const { t } = useTexts();
  const cell = useCell();
  const [open, setOpen] = useState(false);
  const columns = list(data.columns);
  const rows = Array.isArray(data.rows) ? (data.rows as unknown[][]) : [];
  const shown = open ? rows : rows.slice(0, SHOWN);
  return (
    <div className="details-table">
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={word(column.label)} scope="col" className={`cell-${word(column.kind)}`}>
                {word(column.label)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row, place) => (
            <tr key={place}>
              {columns.map((column, at) => (
                <td key={word(column.label)} className={`cell-${word(column.kind)}`}>
                  {cell(row[at], word(column.kind))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > SHOWN && !open && (
        <button type="button" className="sheet-more" onClick={() => setOpen(true)}>
          {t("card.more", { n: rows.length })}
        </button>
      )}
    </div>
  );
}

export function Details({ data }: { data: Data }) {
  const cell = useCell();
  const rows = list(data.rows).map((row): Row => {
    const shown = cell(row.value, word(row.kind));
    return [word(row.label), row.strong ? <strong key="strong">{shown}</strong> : shown];
  });
  const table = data.table as Data | undefined;
  const chart = data.chart as Data | undefined;
  const download = data.download as Data | undefined;
  const done = word(data.tone) === "done";
  return (
    <Sheet icon={done ? "check" : "book"} tone={done ? "good" : "plain"} title={word(data.title)}>
      {rows.length > 0 && <Rows rows={rows} />}
      {chart && <Picture data={chart} />}
      {table && <Table data={table} />}
      {word(data.note) && <p className="sheet-note">{word(data.note)}</p>}
      {download && <Download data={download} />}
    </Sheet>
  );
}
