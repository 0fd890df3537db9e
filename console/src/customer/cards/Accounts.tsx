/** Cards about the customer's accounts: balance, transactions, transfer limits. */
import { useState } from "react";
import { useTexts, wordOf } from "../../texts/customer";
import { grouped, shortDay, day, yuan } from "../../texts/figures";
import { first, list, listOrSelf, size, word, type Data } from "./data";
import { Download } from "./Download";
import { Bar, Figure, Rows, Sheet, Tag } from "./Sheet";

const FEW = 5;

export function AccountName({ data }: { data: Data }) {
  const { t } = useTexts();
  const kind = word(data.name) || (data.kind ? wordOf(t, "card.kind.", data.kind) : t("card.account"));
  return (
    <span className="account">
      {kind} <span className="figures">{t("card.tail", { last4: word(data.last4) })}</span>
      {word(data.class) && !/类|類|class/i.test(kind) && <small>{t("card.class", { class: word(data.class) })}</small>}
    </span>
  );
}

export function Balance({ data }: { data: Data }) {
  const { t } = useTexts();
  const accounts = listOrSelf(data, "accounts");
  const total = first(data, "total") || (accounts.length === 1 ? first(accounts[0] ?? {}, "balance") : "");
  return (
    <Sheet icon="card" title={t("card.balance")}>
      {total && accounts.length > 1 && <Figure label={t("card.total")} value={yuan(total)} />}
      <ul className="lines">
        {accounts.map((account, index) => (
          <li key={word(account.last4) || index}>
            <div className="line">
              <AccountName data={account} />
              <strong className="figures">{yuan(account.balance)}</strong>
            </div>
            <div className="line line-small">
              <span>
                {t("card.available")} <span className="figures">{yuan(first(account, "available", "balance"))}</span>
              </span>
              {account.status && account.status !== "active" ? (
                <Tag tone="warn">{wordOf(t, "card.status.", account.status)}</Tag>
              ) : null}
            </div>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}

export function Transactions({ data }: { data: Data }) {
  const { t, language } = useTexts();
  const [all, setAll] = useState(false);
  const items = list(data.items ?? data.transactions);
  const shown = all ? items : items.slice(0, FEW);
  const from = word(data.from);
  const download = data.download as Data | undefined;
  return (
    <Sheet
      icon="book"
      title={t("card.transactions")}
      aside={word(data.account_last4) && t("card.tail", { last4: word(data.account_last4) })}
    >
      {from && (
        <p className="sheet-note">
          {t("card.period", { from: day(from, language), to: day(data.to, language) })} ·{" "}
          {t("card.count", { n: first(data, "count") || items.length })}
        </p>
      )}
      <div className="pair">
        <Figure label={t("card.income")} value={yuan(first(data, "income") || "0.00")} />
        <Figure label={t("card.expense")} value={yuan((first(data, "expense") || "0.00").replace("-", ""))} />
      </div>
      {items.length === 0 && <p className="sheet-note">{t("card.none")}</p>}
      <ul className="lines">
        {shown.map((item, index) => (
          <li key={word(item.id) || index}>
            <div className="line">
              <span className="line-what">
                <time className="figures">{shortDay(item.at ?? item.day, language)}</time>
                {first(item, "counterparty", "merchant", "kind")}
              </span>
              <Amount amount={word(item.amount)} />
            </div>
          </li>
        ))}
      </ul>
      {!all && items.length > FEW && (
        <button className="sheet-more" onClick={() => setAll(true)}>
          {t("card.more", { n: items.length })}
        </button>
      )}
      {download && <Download data={download} />}
    </Sheet>
  );
}

function Amount({ amount }: { amount: string }) {
  const income = !amount.startsWith("-");
  return <strong className={`figures ${income ? "income" : ""}`}>{(income ? "+" : "") + grouped(amount)}</strong>;
}

export function Limits({ data }: { data: Data }) {
  const { t } = useTexts();
  return (
    <Sheet icon="shield" title={t("card.limits")}>
      {listOrSelf(data, "accounts").map((account, index) => (
        <div className="block" key={word(account.last4) || index}>
          <div className="line">
            <AccountName data={account} />
          </div>
          <Bar
            part={size(account.used_today)}
            whole={size(account.daily_limit)}
            label={`${t("card.used_today")} ${yuan(account.used_today)}`}
          />
          <Rows
            rows={[
              [t("card.left_today"), <strong key="left">{yuan(account.left_today)}</strong>],
              [t("card.used_today"), yuan(account.used_today)],
              [t("card.daily_limit"), yuan(account.daily_limit)],
            ]}
          />
        </div>
      ))}
    </Sheet>
  );
}
