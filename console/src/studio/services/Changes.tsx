/** Changes of pack files: what waits for a decision, the files with their editor, and what was decided. */
import { Input } from "antd";
import { useState, type ReactNode } from "react";
import * as api from "../../api/services";
import type { Revision } from "../../api/services";
import type { Staff } from "../../api/staff.shapes";
import { Mark, type Tone } from "../../desk/labels";
import { useLoad, type Loaded } from "../../desk/load";
import { href } from "../../desk/route";
import { Settled } from "../../desk/Trouble";
import { useTexts, wordOf } from "../../texts/desk";
import { moment } from "../../texts/figures";
import { Nothing } from "../../upkeep/shared";
import { FileEditor } from "./FileEditor";
import { OneChange } from "./OneChange";
import { byFolder } from "./revisions";

const tabs = ["waiting", "files", "history"] as const;
type Tab = (typeof tabs)[number];

export const states: Record<string, Tone> = { proposed: "warn", released: "good", refused: "danger" };

interface Props {
  me: Staff;
  rest: string[];
}

export function Changes({ me, rest }: Props) {
  const { t } = useTexts();
  const tab = tabs.find((name) => name === rest[0]) ?? "waiting";
  const [, chosen, line, from] = rest;
  const list = useLoad("revisions", api.listRevisions);
  const waiting = list.data?.filter(({ state }) => state === "proposed").length ?? 0;
  return (
    <>
      <p className="quiet up-lead">{t("rev.lead")}</p>
      <nav className="rev-tabs" aria-label={t("rev.tabs")}>
        {tabs.map((name) => (
          <a key={name} href={href("services", "changes", name)} aria-current={tab === name ? "page" : undefined}>
            {t(`rev.tab.${name}`)}
            {name === "waiting" && waiting > 0 && <span className="rev-count figures">{waiting}</span>}
          </a>
        ))}
      </nav>
      <div className={`rev-split ${chosen ? "rev-opened" : ""}`}>
        <div className="rev-list">
          {tab === "files" ? <Files chosen={chosen} /> : <List list={list} tab={tab} chosen={chosen} me={me} />}
        </div>
        <div className="rev-main">
          {chosen && (
            <a className="rev-back" href={href("services", "changes", tab)}>
              ← {t("rev.back")}
            </a>
          )}
          {chosen ? (
            opened(tab, chosen, line, from, me, list.reload)
          ) : (
            <Nothing title={t(tab === "files" ? "rev.choose.file" : "rev.choose")} />
          )}
        </div>
      </div>
    </>
  );
}

function opened(
  tab: Tab,
  chosen: string,
  line: string | undefined,
  from: string | undefined,
  me: Staff,
  reload: () => void,
): ReactNode {
  if (tab !== "files") return <OneChange key={chosen} id={Number(chosen)} me={me} onChanged={reload} />;
  const key = `${chosen}/${from ?? ""}`;
  return (
    <FileEditor
      key={key}
      path={chosen}
      line={Number(line) || 1}
      from={Number(from) || undefined}
      me={me}
      onChanged={reload}
    />
  );
}

interface ListProps {
  list: Loaded<Revision[]>;
  tab: Tab;
  chosen: string | undefined;
  me: Staff;
}

function List({ list, tab, chosen, me }: ListProps) {
  const { t } = useTexts();
  return (
    <Settled loaded={list}>
      {(all) => {
        const shown = all.filter(({ state }) => (tab === "waiting") === (state === "proposed"));
        if (shown.length === 0)
          return tab === "waiting" ? (
            <Nothing title={t("rev.waiting.none")} note={t("rev.waiting.none.note")} />
          ) : (
            <Nothing title={t("rev.history.none")} />
          );
        return (
          <ul className="rev-items">
            {shown.map((one) => (
              <li key={one.id}>
                <Item one={one} tab={tab} current={String(one.id) === chosen} me={me} />
              </li>
            ))}
          </ul>
        );
      }}
    </Settled>
  );
}

function Item({ one, tab, current, me }: { one: Revision; tab: Tab; current: boolean; me: Staff }) {
  const { t, language } = useTexts();
  return (
    <a
      className="rev-item"
      href={href("services", "changes", tab, String(one.id))}
      aria-current={current ? "true" : undefined}
    >
      <span className="rev-line">
        <strong>{one.note}</strong>
        {tab === "history" && <Mark tone={states[one.state]}>{wordOf(t, "rev.state.", one.state)}</Mark>}
      </span>
      <code>{one.path}</code>
      <small className="quiet">
        {one.mine ? me.name : one.author} · {moment(one.decided_at ?? one.written_at, language)}
      </small>
    </a>
  );
}

function Files({ chosen }: { chosen: string | undefined }) {
  const { t } = useTexts();
  const loaded = useLoad("revisions/files", api.listFiles);
  const [search, setSearch] = useState("");
  return (
    <>
      <Input.Search
        allowClear
        aria-label={t("rev.file.search")}
        placeholder={t("rev.file.search")}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      <Settled loaded={loaded}>
        {(paths) => {
          const folders = byFolder(paths, search);
          if (folders.length === 0) return <Nothing title={t("rev.file.none")} />;
          return folders.map(({ name, files }) => (
            <details
              key={name}
              className="rev-folder"
              open={search !== "" || files.some(({ path }) => path === chosen) || name === "flows"}
            >
              <summary>
                {wordOf(t, "rev.folder.", name)} <small className="quiet figures">{files.length}</small>
              </summary>
              <ul className="rev-files">
                {files.map((file) => (
                  <li key={file.path}>
                    <a
                      href={href("services", "changes", "files", file.path)}
                      aria-current={file.path === chosen ? "true" : undefined}
                    >
                      {file.name} <small className="quiet">{file.pack}</small>
                    </a>
                  </li>
                ))}
              </ul>
            </details>
          ));
        }}
      </Settled>
    </>
  );
}
