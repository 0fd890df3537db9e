/** Small words that all knowledge pages share: state, risk, who, and how a call ended. */
import { App, Empty } from "antd";
import type { ReactNode } from "react";
import type { State } from "../../api/knowledge";
import type { EditionState } from "../../api/documents";
import { Mark, type Tone } from "../../desk/labels";
import { troubleOf } from "../../desk/load";
import { useTexts, wordOf } from "../../texts/desk";

const tones: Record<State | EditionState, Tone> = {
  draft: "calm",
  business_review: "warn",
  compliance_review: "warn",
  canary: "plain",
  online: "good",
  expiring: "warn",
  archived: "calm",
  withdrawn: "danger",
  rejected: "danger",
};

interface StateProps {
  state: State | EditionState;
  share?: number;
  urgent?: boolean;
}

export function StateMark({ state, share, urgent }: StateProps) {
  const { t } = useTexts();
  return (
    <span className="kb-marks">
      <Mark tone={tones[state]}>
        {t(`kb.state.${state}`)}
        {state === "canary" && share !== undefined && ` ${share}%`}
      </Mark>
      {urgent && (state === "business_review" || state === "compliance_review") && (
        <Mark tone="danger">{t("kb.urgent")}</Mark>
      )}
    </span>
  );
}

const risks: Record<string, Tone> = { low: "calm", medium: "warn", high: "danger" };

export function RiskMark({ risk }: { risk: string }) {
  const { t } = useTexts();
  return risk ? <Mark tone={risks[risk]}>{wordOf(t, "kb.risk.", risk)}</Mark> : <>—</>;
}

/** Does something and says how it ended; gives whether it was done. */
export function useAct(after?: () => void): (work: () => Promise<unknown>, said?: string) => Promise<boolean> {
  const { message } = App.useApp();
  return async (work, said) => {
    try {
      await work();
      if (said) void message.success(said);
      return true;
    } catch (reason) {
      void message.error(troubleOf(reason).message);
      return false;
    } finally {
      after?.();
    }
  };
}

export function Nothing({ title, note, children }: { title: string; note?: string; children?: ReactNode }) {
  return (
    <Empty
      className="studio-empty"
      image={Empty.PRESENTED_IMAGE_SIMPLE}
      description={
        <>
          <strong>{title}</strong>
          {note && <p className="quiet">{note}</p>}
        </>
      }
    >
      {children}
    </Empty>
  );
}
