/** Integrations of the institution: webhooks for those who run channels, access tokens for those who make accounts. */
import type { Staff } from "../../api/staff.shapes";
import { useTexts } from "../../texts/desk";
import { href } from "../route";
import { Hooks } from "./Hooks";
import { OneHook } from "./OneHook";
import { Tokens } from "./Tokens";
import "../../studio/studio.css";
import "../../upkeep/upkeep.css";
import "./integrations.css";

const sections = [
  { name: "webhooks", needs: "channel:read" },
  { name: "tokens", needs: "staff:read" },
] as const;

export default function Integrations({ me, rest }: { me: Staff; rest: string[] }) {
  const { t } = useTexts();
  const offered = sections.filter(({ needs }) => me.permissions.includes(needs));
  const here = offered.find(({ name }) => name === rest[0])?.name ?? offered[0]?.name;
  return (
    <div className="studio up integrations">
      <header className="studio-head up-head">
        <h1>{t("in.title")}</h1>
        <nav className="up-nav" aria-label={t("in.title")}>
          {offered.map(({ name }) => (
            <a key={name} href={href("integrations", name)} aria-current={here === name ? "page" : undefined}>
              {t(`in.section.${name}`)}
            </a>
          ))}
        </nav>
      </header>
      {here === "tokens" && <Tokens me={me} />}
      {here === "webhooks" && (rest[1] ? <OneHook key={rest[1]} id={rest[1]} me={me} /> : <Hooks me={me} />)}
    </div>
  );
}
