/** A few counts as small columns, with the counts in words for those who cannot see them. */
interface Props {
  values: readonly number[];
  names: readonly string[];
  title: string;
}

const WIDTH = 96;
const HEIGHT = 28;
const GAP = 2;

export function Spark({ values, names, title }: Props) {
  const most = Math.max(1, ...values);
  const wide = WIDTH / Math.max(1, values.length) - GAP;
  const said = values.map((value, place) => `${names[place] ?? ""}: ${value}`);
  return (
    <svg className="spark" width={WIDTH} height={HEIGHT} role="img" aria-label={`${title} ${said.join(", ")}`}>
      <title>{said.join("\n")}</title>
      {values.map((value, place) => {
        const tall = value === 0 ? 1 : Math.max(3, (value / most) * HEIGHT);
        return (
          <rect
            key={names[place] ?? place}
            className={value === 0 ? "spark-none" : "spark-some"}
            x={place * (wide + GAP)}
            y={HEIGHT - tall}
            width={wide}
            height={tall}
            rx={1}
          />
        );
      })}
    </svg>
  );
}
