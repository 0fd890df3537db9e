/** Picks the card for a block's type; a type this page does not know is shown as plain rows, never dropped. */
import type { ComponentType } from "react";
import type { Card } from "../../api/shapes";
import { useTexts } from "../../texts/customer";
import { Balance, Limits, Transactions } from "./Accounts";
import { Claim, Ticket, Tickets } from "./Cases";
import { Bill, CardLocked, Loan } from "./Credit";
import { Details } from "./Details";
import { word, type Data } from "./data";
import { Rows, Sheet } from "./Sheet";
import { Receipt, TransferConfirmation } from "./Transfers";

export const cards: Readonly<Record<string, ComponentType<{ data: Data }>>> = {
  balance: Balance,
  transactions: Transactions,
  bill: Bill,
  limits: Limits,
  transfer_confirmation: TransferConfirmation,
  receipt: Receipt,
  card_locked: CardLocked,
  loan: Loan,
  claim: Claim,
  ticket: Ticket,
  tickets: Tickets,
  sheet: Details,
};

function Unknown({ data }: { data: Data }) {
  const { t } = useTexts();
  return (
    <Sheet icon="book" title={t("card.unknown")}>
      <Rows rows={Object.entries(data).map(([key, value]) => [key, word(value)] as const)} />
    </Sheet>
  );
}

export function CardView({ card }: { card: Card }) {
  const View = cards[card.type] ?? Unknown;
  return <View data={card.data} />;
}
