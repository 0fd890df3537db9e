// The made-up reasons of a reply, and the shape that the script answers with.
export const why = (intent, more = {}) => ({
  intents: [
    { intent, score: 0.94 },
    { intent: "account_balance", score: 0.31 },
    { intent: "transfer_limit", score: 0.18 },
    { intent: "human_handoff", score: 0.06 },
    { intent: "greeting", score: 0.02 },
  ],
  language: "zh-Hans",
  emotion: "平静",
  act: null,
  move: "start_flow",
  guard: [
    { check: "promises", ok: true },
    { check: "personal_data", ok: true },
    { check: "figures_from_tools", ok: true },
    { check: "taboo_words", ok: true },
  ],
  risk: { decision: "allow", score: 4, reasons: [] },
  ms: { analyse: 6.2, act: 14.8, total: 31.5 },
  ...more,
});
export const reply = (text, more = {}, because = why("unknown")) => ({ text, more, because });
