/** The customer card: what they have (masked), what is known of them and why it may be, tickets and past conversations. */
import { Alert } from "antd";
import * as desk from "../../api/desk";
import type { CustomerCard as Card, Product, Trait } from "../../api/card.shapes";
import type { Conversation, Staff } from "../../api/staff.shapes";
import { named, useTexts, wordOf } from "../../texts/desk";
import { day, shortDay } from "../../texts/figures";
import { Facts, Mark, type Fact } from "../labels";
import { useLoad } from "../load";
import { href } from "../route";
import { Settled } from "../Trouble";
import { Reveal } from "./Reveal";

export function CustomerCard({ me, conversation }: { me: Staff; conversation: Conversation }) {
  const { t } = useTexts();
  const { customer } = conversation;
  const may = me.permissions.includes("customer:read");
  const card = useLoad(`card/${customer ?? ""}`, () =>
    customer && may ? desk.readCard(customer) : Promise.resolve(null),
  );
  return (
    <Settled loaded={card}>
      {(one) =>
        one ? (
          <Sheet card={one} me={me} conversation={conversation.id} />
        ) : (
          <p className="quiet">{t("queue.visitor")}</p>
        )
      }
    </Settled>
  );
}

function Sheet({ card, me, conversation }: { card: Card; me: Staff; conversation: string }) {
  const { t } = useTexts();
  const reveals = me.permissions.includes("customer:reveal");
  const about: Fact[] = [
    [t("panel.id"), card.customer],
    [t("panel.level"), wordOf(t, "panel.level.", card.level)],
    [t("card.tier"), wordOf(t, "tier.", card.tier)],
    [t("card.manager"), card.manager && `${card.manager.name} · ${card.manager.branch}`],
    ...card.sealed.map((field): Fact => [
      wordOf(t, "fact.", field),
      <Reveal
        key={field}
        customer={card.customer}
        field={field}
        what={wordOf(t, "fact.", field)}
        names={[field]}
        masked={field === "phone" ? card.phone : undefined}
        allowed={reveals}
      />,
    ]),
  ];
  const groups = [...new Set(card.products.map((one) => one.group))];
  return (
    <div className="card360">
      {!card.complete && <Alert type="warning" title={t("card.incomplete")} />}
      <section>
        <Facts rows={about} />
      </section>
      <section>
        <h2>{t("card.products")}</h2>
        {groups.length === 0 && <p className="quiet">{t("card.products.none")}</p>}
        {groups.map((group) => (
          <div key={group}>
            <h3>{wordOf(t, "group.", group)}</h3>
            {card.products
              .filter((one) => one.group === group)
              .map((one) => (
                <ProductView key={one.id} product={one} customer={card.customer} allowed={reveals} />
              ))}
          </div>
        ))}
      </section>
      <Traits traits={card.traits} />
      <Tickets card={card} />
      <Past card={card} conversation={conversation} />
    </div>
  );
}

function ProductView({ product, customer, allowed }: { product: Product; customer: string; allowed: boolean }) {
  const { t, language } = useTexts();
  const name = wordOf(t, "product.", product.name);
  // A name in Chinese alone tells an English reader less than the number.
  const shown = language === "en" && /[一-鿿]/.test(name) ? product.id : name;
  const facts = Object.entries(product.facts).filter(
    ([key]) => key !== "bank" && !(key === "overdue_days" && product.facts[key] === "0"),
  );
  return (
    <article className="product">
      <p>
        <strong>{shown}</strong> {product.last4 && <span>{t("card.tail", { n: product.last4 })}</span>}{" "}
        {product.state && (
          <Mark tone={product.state === "active" || product.state === "normal" ? "good" : "warn"}>
            {wordOf(t, "state.", product.state)}
          </Mark>
        )}
      </p>
      <p className="product-facts">
        {facts.map(([key, value]) => `${wordOf(t, "fact.", key)} ${day(value, language)}`).join(" · ")}
      </p>
      {product.sealed.length > 0 && (
        <Reveal
          customer={customer}
          field={`${product.group}:${product.id}`}
          what={shown}
          names={product.sealed}
          allowed={allowed}
        />
      )}
    </article>
  );
}

function Traits({ traits }: { traits: readonly Trait[] }) {
  const { t, language } = useTexts();
  if (traits.length === 0) return null;
  const worded = ({ name, value }: Trait) => {
    if (name === "tier") return wordOf(t, "tier.", value);
    if (name === "refuses") return wordOf(t, "refuses.", value);
    return value === "yes" ? t("trait.yes") : value;
  };
  const readable = traits.filter((one) => language !== "en" || !/[一-鿿]/.test(worded(one)));
  return (
    <section>
      <h2>{t("card.traits")}</h2>
      <ul className="traits">
        {readable.map((one) => (
          <li key={`${one.name}:${one.value}`}>
            <span>
              {wordOf(t, "trait.", one.name)}：<strong>{worded(one)}</strong>
            </span>
            <small>
              {wordOf(t, "source.", one.source)} · {wordOf(t, "consent.", one.consent)}
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Tickets({ card }: { card: Card }) {
  const { t } = useTexts();
  return (
    <section>
      <h2>{t("panel.tickets")}</h2>
      {card.tickets.length === 0 && <p className="quiet">{t("panel.tickets.none")}</p>}
      <ul className="panel-tickets">
        {card.tickets.map((ticket) => (
          <li key={ticket.no}>
            <a href={href("tickets", ticket.no)}>{ticket.subject}</a>
            <Mark>{wordOf(t, "ticket.state.", ticket.state)}</Mark>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Past({ card, conversation }: { card: Card; conversation: string }) {
  const { t, language } = useTexts();
  const others = card.conversations.filter((one) => one.id !== conversation);
  return (
    <section>
      <h2>{t("card.conversations")}</h2>
      {others.length === 0 && <p className="quiet">{t("card.conversations.none")}</p>}
      <ul className="panel-tickets">
        {others.map((one) => (
          <li key={one.id}>
            <a href={href("work", one.id)}>
              {shortDay(one.updated_at, language)} · {wordOf(t, "channel.", one.channel)}
            </a>
            <span className="past-about">{named(language, one.summary)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
