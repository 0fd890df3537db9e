/** Sends a draft to review: the usual way through a canary, or urgently with a reason. */
import { Alert, Button, Input, Modal, Radio } from "antd";
import { useState } from "react";
import * as api from "../../api/knowledge";
import { go } from "../../desk/route";
import { useTexts } from "../../texts/desk";
import type { Draft, DraftState } from "./draft";
import { useAct } from "./marks";

interface Props {
  draft: Draft;
  state: DraftState;
  id: string;
  version: number;
}

export function Submit({ draft, state, id, version }: Props) {
  const { t } = useTexts();
  const act = useAct();
  const [open, setOpen] = useState(false);
  const [urgent, setUrgent] = useState(false);
  const [note, setNote] = useState("");
  const stopped = state.keeping === "conflict" || state.keeping === "closed";
  async function submit() {
    if (!(await draft.save())) return;
    const { revision } = draft.snapshot();
    const sent = await act(
      () => api.submitDraft(id, version, { revision, urgent, note: note.trim() }),
      t("kb.submitted"),
    );
    if (!sent) return;
    setOpen(false);
    go("knowledge", "article", id, "content", String(version));
  }
  return (
    <>
      <Button
        type="primary"
        disabled={stopped}
        onClick={() => {
          void draft.save();
          setOpen(true);
        }}
      >
        {t("kb.submit")}
      </Button>
      <Modal
        open={open}
        title={t("kb.submit")}
        okText={t("kb.submit")}
        okButtonProps={{ disabled: state.problems.length > 0 || (urgent && note.trim() === "") }}
        onOk={submit}
        onCancel={() => setOpen(false)}
      >
        {state.problems.length > 0 && (
          <Alert className="kb-alert" type="warning" showIcon title={t("kb.problems", { n: state.problems.length })} />
        )}
        <Radio.Group
          className="kb-ways"
          value={urgent}
          onChange={(event) => setUrgent(event.target.value as boolean)}
          options={[
            {
              value: false,
              label: (
                <>
                  <strong>{t("kb.way.usual")}</strong>
                  <small className="quiet">{t("kb.way.usual.note")}</small>
                </>
              ),
            },
            {
              value: true,
              label: (
                <>
                  <strong>{t("kb.way.urgent")}</strong>
                  <small className="quiet">{t("kb.way.urgent.note")}</small>
                </>
              ),
            },
          ]}
        />
        <label className="kb-label" htmlFor="kb-submit-note">
          {t(urgent ? "kb.reason" : "kb.note")}
        </label>
        <Input.TextArea
          id="kb-submit-note"
          rows={3}
          maxLength={300}
          value={note}
          status={urgent && note.trim() === "" ? "error" : ""}
          onChange={(event) => setNote(event.target.value)}
        />
      </Modal>
    </>
  );
}
