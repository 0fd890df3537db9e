/** The words of a clause with its tables where they stand in it. */
import { Fragment } from "react";

interface Props {
  text: string;
  tables: readonly { rows: readonly (readonly string[])[]; after: number }[];
}

export function ClauseBody({ text, tables }: Props) {
  const lines = text === "" ? [] : text.split("\n");
  const below = (place: number) =>
    tables
      .filter(({ after }) => (place < lines.length ? after === place : after >= place))
      .map(({ rows }, number) => <Grid key={number} rows={rows} />);
  return (
    <>
      {below(0)}
      {lines.map((line, place) => (
        <Fragment key={place}>
          <p>{line}</p>
          {below(place + 1)}
        </Fragment>
      ))}
    </>
  );
}

/** A wide table scrolls in its own frame, also by keyboard. */
function Grid({ rows }: { rows: readonly (readonly string[])[] }) {
  const [head = [], ...rest] = rows;
  return (
    <div className="clause-table" tabIndex={0} role="group">
      <table>
        <thead>
          <tr>
            {head.map((cell, place) => (
              <th key={place} scope="col">
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rest.map((row, number) => (
            <tr key={number}>
              {row.map((cell, place) => (
                <td key={place}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
