/** More of a list whose server gives it in pages, newest first. */
import { Button } from "antd";
import { useState } from "react";
import { troubleOf } from "../desk/load";
import { useTexts } from "../texts/desk";

export interface Older<T> {
  all: T[];
  ended: boolean;
  busy: boolean;
  more: () => Promise<void>;
}

/** The first page with those that were asked for behind it; a new first page begins anew. */
export function useOlder<T extends { id: number }>(
  first: T[] | undefined,
  read: (before: number) => Promise<T[]>,
  page: number,
): Older<T> {
  const [behind, setBehind] = useState<{ first: T[] | undefined; rows: T[]; ended: boolean }>();
  const [busy, setBusy] = useState(false);
  const mine = behind && behind.first === first ? behind : undefined;
  const all = [...(first ?? []), ...(mine?.rows ?? [])];
  return {
    all,
    busy,
    ended: mine ? mine.ended : (first?.length ?? 0) < page,
    async more() {
      const last = all.at(-1);
      if (!last) return;
      setBusy(true);
      try {
        const next = await read(last.id);
        setBehind({ first, rows: [...(mine?.rows ?? []), ...next], ended: next.length < page });
      } catch (reason) {
        troubleOf(reason);
      } finally {
        setBusy(false);
      }
    },
  };
}

export function More<T>({ older }: { older: Older<T> }) {
  const { t } = useTexts();
  if (older.ended) return null;
  return (
    <Button className="records-more" loading={older.busy} onClick={() => void older.more()}>
      {t("remark.more")}
    </Button>
  );
}
