/** The knowledge graph: browsed from a node, as the connection of two, checked, and asked. */
import { Tabs } from "antd";
import { createContext, useContext } from "react";
import * as api from "../../api/graph";
import type { Kind } from "../../api/graph";
import { useLoad } from "../../desk/load";
import { go } from "../../desk/route";
import { Settled } from "../../desk/Trouble";
import { useTexts } from "../../texts/desk";
import { Ask } from "./Ask";
import { Browse } from "./Browse";
import { Checks } from "./Checks";
import { Connection } from "./Connection";
import "./graph.css";

const tabs = ["browse", "path", "checks", "ask"] as const;

export interface Kinds {
  nodes: readonly Kind[];
  edges: readonly Kind[];
}

export const KindsContext = createContext<Kinds>({ nodes: [], edges: [] });

export function useKinds(): Kinds & { node: (kind: string) => string; edge: (kind: string) => string } {
  const kinds = useContext(KindsContext);
  const labelOf = (list: readonly Kind[]) => (kind: string) => list.find((one) => one.kind === kind)?.label ?? kind;
  return { ...kinds, node: labelOf(kinds.nodes), edge: labelOf(kinds.edges) };
}

interface Props {
  tab: string | undefined;
  first: string | undefined;
  second: string | undefined;
}

export default function Graph({ tab, first, second }: Props) {
  const { t, language } = useTexts();
  const kinds = useLoad(`graph/kinds/${language}`, api.listKinds);
  const here = tabs.find((name) => name === tab) ?? "browse";
  return (
    <Settled loaded={kinds}>
      {(known) => (
        <KindsContext value={known}>
          <Tabs
            activeKey={here}
            onChange={(name) => go("upkeep", "graph", name)}
            destroyOnHidden
            items={tabs.map((name) => ({
              key: name,
              label: t(`graph.tab.${name}`),
              children:
                name === "browse" ? (
                  <Browse key={first} chosen={first} />
                ) : name === "path" ? (
                  <Connection from={first} to={second} />
                ) : name === "checks" ? (
                  <Checks />
                ) : (
                  <Ask />
                ),
            }))}
          />
        </KindsContext>
      )}
    </Settled>
  );
}
