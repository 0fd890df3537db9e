/** Cards about plastic and credit: the bill, a locked card, loans. */
import { useTexts, wordOf } from "../../texts/customer";
import { day, moment, yuan } from "../../texts/figures";
import { first, isData, listOrSelf, size, word, type Data } from "./data";
import { Picture } from "./Picture";
import { Bar, Figure, Rows, Sheet, Tag } from "./Sheet";

export function Bill({ data }: { data: Data }) {
  const { t, language } = useTexts();
  return (
    <Sheet icon="card" title={t("card.bill")}>
      {listOrSelf(data, "cards").map((card, index) => (
        <div className="block" key={word(card.last4) || index}>
          <div className="line">
            <span className="account">
              {t("card.kind.credit")} <span className="figures">{t("card.tail", { last4: word(card.last4) })}</span>
            </span>
            {size(card.overdue_days) > 0 && (
              <Tag tone="danger">{t("card.overdue", { n: word(card.overdue_days) })}</Tag>
            )}
          </div>
          <Figure label={t("card.statement")} value={yuan(card.statement)} />
          <Rows
            rows={[
              [t("card.due_date"), <strong key="due">{day(card.due_date, language)}</strong>],
              [t("card.min_due"), yuan(card.min_due)],
              [t("card.bill_day"), word(card.bill_day) && t("card.bill_day.value", { n: word(card.bill_day) })],
              [t("card.used"), word(card.used) && yuan(card.used)],
              [t("card.available_limit"), word(card.available_limit) && yuan(card.available_limit)],
            ]}
          />
          {isData(card.chart) && <Picture data={card.chart} />}
        </div>
      ))}
    </Sheet>
  );
}

export function CardLocked({ data }: { data: Data }) {
  const { t, language } = useTexts();
  return (
    <Sheet icon="lock" tone="warn" title={t("card.locked")}>
      <Rows
        rows={[
          [
            t("card.card"),
            `${wordOf(t, "card.kind.", data.kind ?? "debit")} ${t("card.tail", { last4: word(data.last4) })}`,
          ],
          [t("card.time"), moment(data.at, language)],
        ]}
      />
      <p className="sheet-note">{t("card.locked.note")}</p>
    </Sheet>
  );
}

/** "0.035" -> "3.5%", by moving the point in the decimal string. */
export function percent(rate: string): string {
  const match = /^0\.(\d+)$/.exec(rate);
  if (!match) return rate;
  const digits = (match[1] ?? "").padEnd(2, "0");
  const rest = digits.slice(2).replace(/0+$/, "");
  return `${Number(digits.slice(0, 2))}${rest ? `.${rest}` : ""}%`;
}

export function Loan({ data }: { data: Data }) {
  const { t, language } = useTexts();
  return (
    <Sheet icon="book" title={t("card.loan")}>
      {listOrSelf(data, "loans").map((loan, index) => (
        <div className="block" key={word(loan.last4) || index}>
          <div className="line">
            <span className="account">
              {first(loan, "name") || wordOf(t, "card.loan.", loan.kind ?? "mortgage")}{" "}
              <span className="figures">{t("card.tail", { last4: word(loan.last4) })}</span>
            </span>
            {size(loan.overdue_days) > 0 && (
              <Tag tone="danger">{t("card.overdue", { n: word(loan.overdue_days) })}</Tag>
            )}
          </div>
          <Figure label={t("card.monthly")} value={yuan(loan.monthly)} />
          <Bar
            part={size(loan.paid_months)}
            whole={size(loan.months)}
            label={t("card.progress", { paid: word(loan.paid_months), total: word(loan.months) })}
          />
          <p className="sheet-note">{t("card.progress", { paid: word(loan.paid_months), total: word(loan.months) })}</p>
          <Rows
            rows={[
              [t("card.next_due"), day(loan.next_due, language)],
              [t("card.remaining"), yuan(loan.remaining)],
              [t("card.rate"), word(loan.annual_rate) && percent(word(loan.annual_rate))],
            ]}
          />
        </div>
      ))}
    </Sheet>
  );
}
