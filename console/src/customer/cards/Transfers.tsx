/** Cards of a transfer: the figures to check before confirming, and the receipt. */
import { useTexts, wordOf } from "../../texts/customer";
import { moment, yuan } from "../../texts/figures";
import { first, word, type Data } from "./data";
import { Download } from "./Download";
import { Figure, Rows, Sheet } from "./Sheet";

function fee(t: ReturnType<typeof useTexts>["t"], value: unknown): string {
  const text = word(value);
  if (text === "") return "";
  return /^0+(\.0+)?$/.test(text) ? t("card.fee.free") : yuan(text);
}

export function TransferConfirmation({ data }: { data: Data }) {
  const { t } = useTexts();
  const tail = (key: string) => (word(data[key]) ? t("card.tail", { last4: word(data[key]) }) : "");
  const bank = [first(data, "payee_bank"), tail("payee_last4")].filter(Boolean).join(" ");
  const payee = first(data, "payee_masked", "payee") || (data.to_account ? t("card.own") : "");
  return (
    <Sheet icon="shield" title={t("card.confirm")}>
      <Figure label={t("card.amount")} value={yuan(data.amount)} />
      <Rows
        rows={[
          [
            t("card.capitals"),
            <span key="capitals" className="capitals">
              {word(data.capitals)}
            </span>,
          ],
          [t("card.payee"), <strong key="payee">{payee}</strong>],
          [t("card.payee_account"), bank || (word(data.to_last4) ? tail("to_last4") : "")],
          [t("card.from_account"), tail("from_last4")],
          [t("card.fee"), fee(t, data.fee)],
          [
            t("card.arrival"),
            first(data, "arrival_text") || wordOf(t, "card.arrival.", data.arrival_mode ?? "real_time"),
          ],
        ]}
      />
      {word(data.warning) && <p className="sheet-warning">{word(data.warning)}</p>}
    </Sheet>
  );
}

export function Receipt({ data }: { data: Data }) {
  const { t, language } = useTexts();
  const tail = word(data.payee_last4) ? ` ${t("card.tail", { last4: word(data.payee_last4) })}` : "";
  return (
    <Sheet icon="check" tone="good" title={t("card.receipt")}>
      <Figure label={t("card.amount")} value={yuan(data.amount)} />
      <Rows
        rows={[
          [t("card.payee"), (first(data, "payee_masked", "payee") || t("card.own")) + tail],
          [t("card.time"), moment(data.at, language)],
          [t("card.balance_after"), word(data.balance_after) && yuan(data.balance_after)],
          [
            t("card.receipt_no"),
            <span key="no" className="figures">
              {word(data.receipt_no)}
            </span>,
          ],
        ]}
      />
      {data.posted === true && <Download data={{ paper: "receipt", no: data.receipt_no }} />}
    </Sheet>
  );
}
