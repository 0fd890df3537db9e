/** What is wrong in the graph: contradictions, missing sources, statements without one, products nobody describes. */
import { Segmented, Table } from "antd";
import { useState } from "react";
import * as api from "../../api/graph";
import type { Finding } from "../../api/graph";
import { Mark, plain, type Tone } from "../../desk/labels";
import { useLoad } from "../../desk/load";
import { href } from "../../desk/route";
import { Settled } from "../../desk/Trouble";
import { useTexts, wordOf } from "../../texts/desk";
import { Nothing, useDesk } from "../shared";
import { useKinds } from "./Graph";

const tones: Readonly<Record<string, Tone>> = {
  contradiction: "danger",
  source_missing: "danger",
  no_source: "warn",
  dangling_product: "calm",
};

export function Checks() {
  const { language } = useTexts();
  const loaded = useLoad(`graph/checks/${language}`, api.listChecks);
  return <Settled loaded={loaded}>{(found) => <Shown found={found} />}</Settled>;
}

function Shown({ found }: { found: Finding[] }) {
  const { t } = useTexts();
  const [code, setCode] = useState("");
  const counts = new Map<string, number>();
  for (const one of found) counts.set(one.code, (counts.get(one.code) ?? 0) + 1);
  if (found.length === 0) return <Nothing title={t("check.none")} note={t("check.none.note")} />;
  return (
    <>
      <Segmented
        className="records-bar"
        value={code}
        onChange={setCode}
        options={[
          { value: "", label: t("check.all", { n: found.length }) },
          ...[...counts].map(([value, n]) => ({ value, label: `${wordOf(t, "check.", value)} ${n}` })),
        ]}
      />
      <Table<Finding>
        size="middle"
        rowKey={(one) => JSON.stringify(one)}
        dataSource={found.filter((one) => code === "" || one.code === code)}
        scroll={{ x: 640 }}
        pagination={{ pageSize: 15, hideOnSinglePage: true, showSizeChanger: false }}
        columns={[
          {
            title: t("check.what"),
            width: 130,
            render: (_, one) => <Mark tone={tones[one.code] ?? "calm"}>{wordOf(t, "check.", one.code)}</Mark>,
          },
          { title: t("check.about"), width: 260, render: (_, one) => <About finding={one} /> },
          { title: t("check.where"), render: (_, one) => <Where finding={one} /> },
        ]}
      />
    </>
  );
}

function About({ finding: { about } }: { finding: Finding }) {
  const kinds = useKinds();
  const { product, attribute } = about;
  return (
    <span className="up-article">
      {typeof product === "string" && <a href={href("upkeep", "graph", "browse", `product:${product}`)}>{product}</a>}
      {typeof attribute === "string" && <span>{kinds.edge(attribute)}</span>}
    </span>
  );
}

function Where({ finding: { code, about } }: { finding: Finding }) {
  const { t } = useTexts();
  const { titles } = useDesk();
  /** "cmb_fee#第三条" with the document's title. */
  const place = (source: unknown) => {
    const [document = "", clause = ""] = String(source ?? "").split("#");
    const title = titles.get(document);
    return [title ? `《${title.replace(/^《|》$/g, "")}》` : document, clause].filter(Boolean).join(" ");
  };
  if (code === "contradiction") {
    const { value, other, source, other_source: against } = about;
    return t("check.against", {
      value: plain(value),
      source: place(source),
      other: plain(other),
      other_source: place(against),
    });
  }
  const rest = Object.entries(about).filter(([key]) => !["product", "attribute", "source"].includes(key));
  return (
    [place(about.source), rest.length > 0 ? plain(Object.fromEntries(rest)) : ""].filter(Boolean).join(" · ") || "—"
  );
}
