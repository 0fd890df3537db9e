/** The services part of the studio: flows with their traffic, and changes of what they are made of. */
import type { Staff } from "../../api/staff.shapes";
import { href } from "../../desk/route";
import { useTexts } from "../../texts/desk";
import "../studio.css";
import "../../upkeep/upkeep.css";
import { Changes } from "./Changes";
import { FlowList } from "./FlowList";
import { OneFlow } from "./OneFlow";
import "./services.css";
import "./changes.css";

const sections = ["flows", "changes"] as const;

interface Props {
  me: Staff;
  rest: string[];
}

export default function Services({ me, rest }: Props) {
  const { t } = useTexts();
  const here = sections.find((name) => name === rest[0]) ?? "flows";
  return (
    <div className="studio up">
      <header className="studio-head up-head">
        <h1>{t("sv.title")}</h1>
        <nav className="up-nav" aria-label={t("sv.title")}>
          {sections.map((name) => (
            <a key={name} href={href("services", name)} aria-current={here === name ? "page" : undefined}>
              {t(`sv.section.${name}`)}
            </a>
          ))}
        </nav>
      </header>
      {here === "changes" ? (
        <Changes me={me} rest={rest.slice(1)} />
      ) : rest[1] ? (
        <OneFlow key={rest[1]} id={rest[1]} chosen={rest[2]} mayWrite={me.permissions.includes("policy:write")} />
      ) : (
        <FlowList />
      )}
    </div>
  );
}
