/** What is left of a step-up card when it is over: one line that says how. */
import { useTexts, type Key } from "../texts/customer";
import { Icon } from "../ui/Icon";
import type { Challenge } from "./entries";

interface Props {
  status: Challenge["status"];
  expired: boolean;
  words: { expired: Key; locked: Key };
}

export function ChallengeEnd({ status, expired, words }: Props) {
  const { t } = useTexts();
  const passed = status === "passed";
  const said = expired ? words.expired : passed ? "code.passed" : status === "failed" ? words.locked : "code.closed";
  return (
    <p className={`notice ${passed ? "notice-good" : status === "failed" ? "notice-bad" : ""}`}>
      <Icon name={passed ? "shield" : "alert"} size={16} />
      {t(said)}
    </p>
  );
}
