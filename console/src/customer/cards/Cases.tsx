/** Cards about what is being worked on: insurance claims and tickets. */
import { useTexts, wordOf } from "../../texts/customer";
import { day } from "../../texts/figures";
import { first, listOrSelf, size, word, words, type Data } from "./data";
import { Rows, Sheet, Tag } from "./Sheet";

const tones: Record<string, "good" | "warn" | "danger"> = {
  waiting_documents: "warn",
  waiting_customer: "warn",
  approved: "good",
  paid: "good",
  resolved: "good",
  closed: "good",
  rejected: "danger",
};
const tone = (status: unknown) => tones[word(status)] ?? "plain";

export function Claim({ data }: { data: Data }) {
  const { t, language } = useTexts();
  return (
    <Sheet icon="clock" title={t("card.claim")}>
      {listOrSelf(data, "claims").map((claim, index) => (
        <div className="block" key={word(claim.id) || index}>
          <div className="line">
            <strong>{first(claim, "product", "product_name")}</strong>
            <Tag tone={tone(claim.status)}>{first(claim, "status_text") || wordOf(t, "card.claim.", claim.status)}</Tag>
          </div>
          <Rows
            rows={[
              [
                t("card.claim.no"),
                <span key="no" className="figures">
                  {word(claim.id)}
                </span>,
              ],
              [t("card.claim.day"), day(claim.day, language)],
              [t("card.claim.expected"), day(claim.expected_on, language)],
            ]}
          />
          {words(claim.missing).length > 0 && (
            <div className="sheet-warning">
              <span>{t("card.claim.missing")}</span>
              <ul>
                {words(claim.missing).map((one) => (
                  <li key={one}>{one}</li>
                ))}
              </ul>
            </div>
          )}
        </div>
      ))}
    </Sheet>
  );
}

export function Ticket({ data }: { data: Data }) {
  const { t, language } = useTexts();
  const days = word(data.due_in_days);
  return (
    <Sheet
      icon="check"
      tone="good"
      title={t("card.ticket")}
      aside={data.kind ? wordOf(t, "card.ticket.", data.kind) : ""}
    >
      <Rows
        rows={[
          [
            t("card.ticket.no"),
            <strong key="no" className="figures">
              {first(data, "ticket_no", "no")}
            </strong>,
          ],
          [t("card.ticket.due"), day(data.due_on, language)],
        ]}
      />
      {days && <p className="sheet-note">{t("card.ticket.days", { n: days })}</p>}
    </Sheet>
  );
}

export function Tickets({ data }: { data: Data }) {
  const { t, language } = useTexts();
  return (
    <Sheet icon="book" title={t("card.tickets")}>
      {listOrSelf(data, "tickets").map((ticket, index) => (
        <div className="block" key={first(ticket, "ticket_no", "no") || index}>
          <div className="line">
            <strong>{word(ticket.subject)}</strong>
            <Tag tone={tone(ticket.status)}>
              {first(ticket, "status_text") || wordOf(t, "card.state.", ticket.status)}
            </Tag>
          </div>
          <Rows
            rows={[
              [
                t("card.ticket.no"),
                <span key="no" className="figures">
                  {first(ticket, "ticket_no", "no")}
                </span>,
              ],
              [t("card.ticket.opened"), day(ticket.opened_on, language)],
              [
                t("card.ticket.due"),
                <span key="due">
                  {day(ticket.due_on, language)}
                  {word(ticket.days_left) && size(ticket.days_left) >= 0 && (
                    <small> {t("card.ticket.left", { n: word(ticket.days_left) })}</small>
                  )}
                </span>,
              ],
            ]}
          />
        </div>
      ))}
    </Sheet>
  );
}
