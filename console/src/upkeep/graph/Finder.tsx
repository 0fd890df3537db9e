/** Finds a node of the graph by its name, of one kind when wanted. */
import { Select } from "antd";
import { useEffect, useRef, useState } from "react";
import * as api from "../../api/graph";
import type { Node } from "../../api/graph";
import { troubleOf } from "../../desk/load";
import { useTexts } from "../../texts/desk";
import { useKinds } from "./Graph";

const PAUSE_MS = 250;

interface Props {
  label: string;
  kind?: string | undefined;
  /** The node that is chosen now. */
  value?: Node | undefined;
  onChosen: (node: Node) => void;
}

export function Finder({ label, kind, value, onChosen }: Props) {
  const { t } = useTexts();
  const kinds = useKinds();
  const [found, setFound] = useState<Node[]>([]);
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const round = useRef(0);
  useEffect(() => {
    const mine = ++round.current;
    const q = typed.trim();
    const timer = setTimeout(() => {
      if (!q) {
        setFound([]);
        return;
      }
      setBusy(true);
      api
        .searchNodes(q, kind)
        .then(
          (nodes) => mine === round.current && setFound(nodes),
          (reason: unknown) => void troubleOf(reason),
        )
        .finally(() => mine === round.current && setBusy(false));
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, kind]);
  const shown = found.length === 0 && value ? [value] : found;
  return (
    <Select<string>
      className="graph-finder"
      showSearch={{ filterOption: false, searchValue: typed, onSearch: setTyped }}
      aria-label={label}
      placeholder={label}
      loading={busy}
      value={value?.id}
      notFoundContent={typed.trim() && !busy ? t("graph.none") : null}
      onChange={(id) => {
        const node = shown.find((one) => one.id === id);
        setTyped("");
        if (node) onChosen(node);
      }}
      options={shown.map((node) => ({
        value: node.id,
        label: (
          <span className="graph-option">
            <span>{node.label}</span>
            <small className="quiet">{kinds.node(node.kind)}</small>
          </span>
        ),
      }))}
    />
  );
}
