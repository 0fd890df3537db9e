/** Beside the composer: a file to send and macros to run. */
import { App, Button, Dropdown } from "antd";
import { useRef } from "react";
import * as desk from "../../api/desk";
import { newId } from "../../live/ids";
import { useTexts, wordOf } from "../../texts/desk";
import { Icon } from "../../ui/Icon";
import { troubleOf, useLoad } from "../load";

interface Props {
  id: string;
  onMoved: () => void;
  onFinished: () => void;
}

export function Tools({ id, onMoved, onFinished }: Props) {
  const { t, language } = useTexts();
  const { message } = App.useApp();
  const picker = useRef<HTMLInputElement>(null);
  const macros = useLoad("macros", () => desk.listMacros().catch(() => []));

  async function attach(files: FileList | null) {
    for (const file of files ?? []) {
      try {
        await desk.sendFile(id, newId(), file);
        void message.success(t("compose.file.sent"));
      } catch (reason) {
        void message.error(`${file.name}：${troubleOf(reason).message}`);
      }
    }
    if (picker.current) picker.current.value = "";
  }

  async function run(macro: string) {
    try {
      const steps = await desk.runMacro(id, macro, newId());
      const stopped = steps.findIndex((step) => !step.done && step.code);
      if (stopped >= 0) {
        const step = wordOf(t, "macro.step.", steps[stopped]?.do);
        void message.warning(t("macro.stopped", { n: stopped + 1, step }));
      } else void message.success(t("macro.done"));
      const left = steps.find((step) => step.left)?.left;
      if (typeof left?.skill === "string") {
        await desk.transfer(id, { to: { skill: left.skill }, mode: "cold", word: "" });
      }
      if (steps.some((step) => step.do === "resolve" && step.done)) onFinished();
      else onMoved();
    } catch (reason) {
      void message.error(troubleOf(reason).message);
    }
  }

  return (
    <span className="tools">
      {(macros.data?.length ?? 0) > 0 && (
        <Dropdown
          trigger={["click"]}
          menu={{
            items: (macros.data ?? []).map(({ id: key, name }) => ({
              key,
              label: language === "en" ? (name.en ?? name.zh) : name.zh,
            })),
            onClick: ({ key }) => void run(key),
          }}
        >
          <Button type="text">{t("act.macros")}</Button>
        </Dropdown>
      )}
      <input
        ref={picker}
        type="file"
        hidden
        multiple
        accept="image/jpeg,image/png,image/webp,application/pdf"
        aria-label={t("act.attach")}
        onChange={(event) => void attach(event.target.files)}
      />
      <Button
        type="text"
        aria-label={t("act.attach")}
        title={`${t("act.attach")} · ${t("compose.file.kinds")}`}
        icon={<Icon name="clip" size={18} />}
        onClick={() => picker.current?.click()}
      />
    </span>
  );
}
