/** An alarm of danger rings at a supervisor on whatever page they are, until somebody takes it. */
import { App } from "antd";
import { useEffect, useRef } from "react";
import { useTexts, wordOf } from "../../texts/desk";
import { useLiveState } from "../live";
import { href } from "../route";
import { notifyOf } from "../work/notify";

export function Rings() {
  const { t } = useTexts();
  const { notification } = App.useApp();
  const { alarm } = useLiveState();
  const told = useRef(alarm);
  useEffect(() => {
    if (!alarm || told.current === alarm) return;
    told.current = alarm;
    const key = `alarm:${alarm.conversation}:${alarm.kind}`;
    const title = t("care.rang", { what: wordOf(t, "alarm.", alarm.kind) });
    notification.error({
      key,
      title,
      description: (
        <>
          {alarm.customer_name ?? t("queue.visitor")}
          {alarm.rings > 1 && ` · ${t("care.rang.again", { n: alarm.rings })}`}
        </>
      ),
      actions: (
        <a className="ring-open" href={href("wall")} onClick={() => notification.destroy(key)}>
          {t("care.rang.open")}
        </a>
      ),
      duration: false,
    });
    notifyOf(title, key, alarm.conversation);
  }, [alarm, notification, t]);
  return null;
}
