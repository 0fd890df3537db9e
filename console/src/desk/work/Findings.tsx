/** What may not be sent, marked in its place, with the rule, its basis and the wording to use instead. */
import { Alert, Button } from "antd";
import type { DraftFinding } from "../../api/desk.shapes";
import { useTexts, wordOf } from "../../texts/desk";
import type { Checked } from "./useDraft";

interface Props {
  checked: Checked;
  /** Whether the agent has just tried to send it. */
  blocked: boolean;
  onReplace: (text: string) => void;
}

export function Findings({ checked, blocked, onReplace }: Props) {
  const { t } = useTexts();
  const { text, findings } = checked;
  if (findings.length === 0) return null;
  const rules = [...new Map(findings.map((one) => [`${one.rule}:${one.proposal ?? ""}`, one])).values()];
  return (
    <Alert
      type={blocked ? "error" : "warning"}
      role={blocked ? "alert" : "status"}
      className="findings"
      title={blocked ? t("compose.check.blocked") : t("compose.check.found", { n: findings.length })}
      description={
        <>
          <p className="guard-text">{marked(text, findings)}</p>
          <ul className="findings-rules">
            {rules.map((one) => (
              <li key={`${one.start}:${one.rule}`}>
                <strong>{wordOf(t, "guard.", one.rule)}</strong>
                {one.why && <span> {one.why}</span>}
                {one.article && <span className="quiet"> {t("compose.check.article", { article: one.article })}</span>}
                {one.proposal && (
                  <span className="findings-proposal">
                    {t("compose.check.proposal")}：{one.proposal}
                    <Button size="small" onClick={() => onReplace(replaced(text, findings, one))}>
                      {t("compose.check.use")}
                    </Button>
                  </span>
                )}
              </li>
            ))}
          </ul>
        </>
      }
    />
  );
}

/** The draft with the proposed wording in place of the passages of this rule. */
function replaced(text: string, findings: readonly DraftFinding[], { rule, proposal }: DraftFinding): string {
  const spans = findings.filter((one) => one.rule === rule).sort((a, b) => b.start - a.start);
  return spans.reduce((draft, { start, end }) => draft.slice(0, start) + (proposal ?? "") + draft.slice(end), text);
}

/** The words with each passage marked. */
function marked(text: string, findings: readonly DraftFinding[]) {
  const ordered = [...findings].sort((a, b) => a.start - b.start);
  const pieces = ordered.map((one, index) => (
    <span key={`${one.start}:${one.rule}`}>
      {text.slice(index === 0 ? 0 : (ordered[index - 1]?.end ?? 0), one.start)}
      <mark>{text.slice(one.start, one.end)}</mark>
    </span>
  ));
  return (
    <>
      {pieces}
      {text.slice(ordered.at(-1)?.end ?? 0)}
    </>
  );
}
