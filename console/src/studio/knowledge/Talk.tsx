/** What reviewers and editors said about an article, in the order of saying, and a way to say more. */
import { Button, Input, Select, Timeline } from "antd";
import { useState } from "react";
import * as api from "../../api/knowledge";
import { Mark } from "../../desk/labels";
import { useLoad } from "../../desk/load";
import { Settled } from "../../desk/Trouble";
import { useTexts, wordOf } from "../../texts/desk";
import { moment } from "../../texts/figures";
import { fields } from "./fields";
import { Nothing, useAct } from "./marks";
import { whoOf, type May } from "./may";

interface Props {
  article: string;
  version: number;
  may: May;
}

export function Talk({ article, version, may }: Props) {
  const loaded = useLoad(`talk/${article}`, () => api.getTalk(article));
  return (
    <div className="kb-talk">
      <Settled loaded={loaded}>{(talk) => <Said talk={talk} may={may} />}</Settled>
      <Say article={article} version={version} onSaid={loaded.reload} />
    </div>
  );
}

function Said({ talk, may }: { talk: api.Talk; may: May }) {
  const { t, language } = useTexts();
  const all = [
    ...talk.comments.map((one) => ({ ...one, stage: undefined, verdict: undefined })),
    ...talk.reviews.map((one) => ({ ...one, text: one.note, field: null })),
  ].sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
  if (all.length === 0) return <Nothing title={t("kb.talk.none")} note={t("kb.talk.none.note")} />;
  return (
    <Timeline
      items={all.map(({ at, by, version, verdict, stage, field, text }) => ({
        color: verdict === "approved" ? "green" : verdict === "rejected" ? "red" : "gray",
        content: (
          <>
            <p className="kb-said">
              <strong>{whoOf(by, may)}</strong>
              {verdict && (
                <Mark tone={verdict === "approved" ? "good" : "danger"}>
                  {t(`kb.state.${stage}`)} · {t(`kb.verdict.${verdict}`)}
                </Mark>
              )}
              {field && <Mark>{wordOf(t, "kb.field.", field)}</Mark>}
              <small className="quiet figures">
                {t("kb.version.n", { n: version })} · {moment(at, language)}
              </small>
            </p>
            {text && <p className="kb-words">{text}</p>}
          </>
        ),
      }))}
    />
  );
}

function Say({ article, version, onSaid }: { article: string; version: number; onSaid: () => void }) {
  const { t } = useTexts();
  const act = useAct(onSaid);
  const [text, setText] = useState("");
  const [field, setField] = useState<string>();
  const say = () =>
    act(async () => {
      await api.addRemark(article, version, text.trim(), field);
      setText("");
      setField(undefined);
    });
  return (
    <form
      className="kb-say"
      onSubmit={(event) => {
        event.preventDefault();
        void say();
      }}
    >
      <Input.TextArea
        aria-label={t("kb.talk.say")}
        placeholder={t("kb.talk.say")}
        autoSize={{ minRows: 2, maxRows: 8 }}
        maxLength={2000}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="kb-bar">
        <Select
          allowClear
          className="kb-filter"
          aria-label={t("kb.talk.field")}
          placeholder={t("kb.talk.field")}
          value={field}
          onChange={setField}
          popupMatchSelectWidth={false}
          options={fields.map((value) => ({ value, label: t(`kb.field.${value}`) }))}
        />
        <Button htmlType="submit" type="primary" disabled={text.trim() === ""}>
          {t("kb.talk.send")}
        </Button>
      </div>
    </form>
  );
}
