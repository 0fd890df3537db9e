/** The right column: who the customer is, how sure we are of it, what is going on, and what was handed over. */
import * as api from "../../api/staff";
import type { Conversation, Packet } from "../../api/staff.shapes";
import { named, nameOf, useTexts, wordOf, type Spoken } from "../../texts/desk";
import { languages } from "../../texts/texts";
import { emotionOf, Facts, plain, type Fact, Mark } from "../labels";
import { useLoad, type Loaded } from "../load";
import { href } from "../route";
import { Settled } from "../Trouble";

export function Customer({ conversation }: { conversation: Loaded<Conversation> }) {
  const { t } = useTexts();
  return (
    <aside className="panel" aria-label={t("panel.customer")}>
      <Settled loaded={conversation}>
        {(one) => (
          <>
            <Identity conversation={one} />
            <PacketView packet={one.packet} summary={one.summary} />
            <Open conversation={one} />
            {one.customer && <CustomerTickets customer={one.customer} />}
          </>
        )}
      </Settled>
    </aside>
  );
}

function Identity({ conversation: one }: { conversation: Conversation }) {
  const { t } = useTexts();
  const language = languages.find(({ tag }) => tag === one.language)?.name ?? one.language;
  return (
    <section>
      <h2>{t("panel.customer")}</h2>
      <p className="panel-name">
        <strong>{one.name ?? t("queue.visitor")}</strong>
        {one.elder && <span className="queue-elder">{t("queue.elder")}</span>}
      </p>
      <Facts
        rows={[
          [
            t("panel.level"),
            <Mark key="level" tone={(one.level ?? 0) > 0 ? "good" : "calm"}>
              {wordOf(t, "panel.level.", one.level ?? 0)}
            </Mark>,
          ],
          [t("panel.id"), one.customer],
          [t("panel.channel"), wordOf(t, "channel.", one.channel)],
          [t("panel.language"), language],
          [t("panel.emotion"), wordOf(t, "emotion.", emotionOf(one))],
        ]}
      />
    </section>
  );
}

const ORDER = ["about", "reason", "last_words", "summary", "emotion", "flows", "failures"];
/** Told elsewhere in this column. */
const TOLD = new Set(["language", "level", "intensity", "emotion"]);

function PacketView({ packet, summary }: { packet: Packet | null | undefined; summary: string | null | undefined }) {
  const spokenWords = useTexts();
  const { t } = spokenWords;
  const given = { ...(summary && { summary }), ...packet };
  const keys = Object.keys(given)
    .filter((key) => !TOLD.has(key))
    .sort((a, b) => place(a) - place(b));
  if (keys.length === 0) return null;
  return (
    <section className="panel-packet">
      <h2>{t("panel.packet")}</h2>
      <Facts
        rows={keys.map((key): Fact => [
          wordOf(t, "packet.", key),
          packetValue(spokenWords, key, given[key as keyof typeof given]),
        ])}
      />
    </section>
  );
}

/** A record in the packet gets a line for each key; lists and words stay in one. */
function packetValue({ t, language }: Spoken, key: string, value: unknown) {
  if (key === "reason") return wordOf(t, "reason.", value);
  if (key === "flows" && Array.isArray(value))
    return value.map((one: { flow?: string }) => nameOf(language, one.flow ?? "")).join("、");
  if (typeof value === "string") return named(language, value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return plain(value);
  return Object.entries(value).map(([name, inner]) => (
    <span key={name} className="panel-fact">
      {wordOf(t, "slot.", name)}：{plain(inner)}
    </span>
  ));
}

const place = (key: string) => (ORDER.indexOf(key) + ORDER.length + 1) % (ORDER.length + 1);

function Open({ conversation: { flow, waiting, slots } }: { conversation: Conversation }) {
  const { t, language } = useTexts();
  const name = flow
    ? [nameOf(language, flow), waiting && t("panel.waits", { slot: wordOf(t, "slot.", waiting) })]
        .filter(Boolean)
        .join(" · ")
    : "";
  const filled = Object.entries(slots).filter(([, value]) => value !== null);
  if (!name && filled.length === 0) return null;
  return (
    <section>
      <h2>{t("panel.flow")}</h2>
      {name && <p className="panel-flow">{name}</p>}
      <Facts rows={filled.map(([slot, value]): Fact => [wordOf(t, "slot.", slot), plain(value)])} />
    </section>
  );
}

function CustomerTickets({ customer }: { customer: string }) {
  const { t } = useTexts();
  const tickets = useLoad(`tickets/of/${customer}`, () => api.listTickets({ customer }));
  const mine = tickets.data ?? [];
  return (
    <section>
      <h2>{t("panel.tickets")}</h2>
      {mine.length === 0 && <p className="quiet">{t("panel.tickets.none")}</p>}
      <ul className="panel-tickets">
        {mine.map((ticket) => (
          <li key={ticket.no}>
            <a href={href("tickets", ticket.no)}>{ticket.subject}</a>
            <Mark>{wordOf(t, "ticket.state.", ticket.state)}</Mark>
          </li>
        ))}
      </ul>
    </section>
  );
}
