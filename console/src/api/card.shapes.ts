/** Shapes of the customer card as the server gives it. */

export interface Product {
  id: string;
  group: string;
  name: string;
  last4: string;
  state: string;
  facts: Readonly<Record<string, string>>;
  sealed: readonly string[];
}

export interface Trait {
  name: string;
  value: string;
  source: string;
  consent: string;
}

export interface CustomerCard {
  customer: string;
  name: string;
  name_en: string | null;
  level: number;
  elder: boolean;
  tier: string;
  locale: string;
  phone: string;
  sealed: readonly string[];
  manager: { name: string; branch: string; phone: string } | null;
  complete: boolean;
  products: readonly Product[];
  traits: readonly Trait[];
  tickets: readonly { no: string; kind: string; subject: string; state: string; opened_at: string; due_at: string }[];
  conversations: readonly {
    id: string;
    channel: string;
    status: string;
    summary: string;
    holder_name: string | null;
    created_at: string;
    updated_at: string;
  }[];
}
