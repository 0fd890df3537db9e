/** Services that wait for a second person, and that person's word. */
import { Button } from "antd";
import type { Approval } from "../../api/desk.shapes";
import type { Staff } from "../../api/staff.shapes";
import { nameOf, useTexts, wordOf } from "../../texts/desk";
import { Mark } from "../labels";

interface ApprovalsProps {
  approvals: readonly Approval[];
  me: Staff;
  onDecide: (approval: number, agreed: boolean) => void;
}

export function Approvals({ approvals, me, onDecide }: ApprovalsProps) {
  const { t, language } = useTexts();
  return approvals.map((one) => (
    <section key={one.id} className="words-card">
      <p>
        <strong>{nameOf(language, one.flow)}</strong> <Mark tone="warn">{wordOf(t, "approval.", one.state)}</Mark>
      </p>
      <span className="panel-fact">{t("approval.by", { name: one.by_name })}</span>
      {one.note && <span className="panel-fact">{one.note}</span>}
      {one.state === "open" && one.by !== me.id && me.permissions.includes("service:approve") && (
        <p className="words-foot">
          <Button size="small" type="primary" onClick={() => onDecide(one.id, true)}>
            {t("approval.agree")}
          </Button>
          <Button size="small" danger onClick={() => onDecide(one.id, false)}>
            {t("approval.refuse")}
          </Button>
        </p>
      )}
    </section>
  ));
}
