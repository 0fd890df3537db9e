/** What a page shows when it could not be read. */
import { Button, Result, Skeleton } from "antd";
import type { ReactNode } from "react";
import { useTexts } from "../texts/desk";
import type { Loaded } from "./load";

export function Settled<T>({ loaded, children }: { loaded: Loaded<T>; children: (data: T) => ReactNode }) {
  const { t } = useTexts();
  if (loaded.data !== undefined) return <>{children(loaded.data)}</>;
  if (!loaded.error) return <Skeleton active className="desk-wait" />;
  const forbidden = loaded.error.status === 403;
  return (
    <Result
      status={forbidden ? "info" : "warning"}
      title={t(forbidden ? "load.forbidden" : "load.failed")}
      subTitle={loaded.error.message}
      extra={!forbidden && <Button onClick={loaded.reload}>{t("load.again")}</Button>}
    />
  );
}
