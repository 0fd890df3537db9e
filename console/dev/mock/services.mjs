// Flows and their changes as the mock tells them.
import { time } from "./data.mjs";

const words = (zh, en, hant = zh) => ({ "zh-Hans": zh, "zh-Hant": hant, en });
const flowFile = "bank/flows/transfers.yaml";
const texts = {
  [flowFile]: `flows:
  transfer_make:
    name: {zh: 转账, en: Transfer money}
    level: 1
    slots:
      payee: {from: [payee]}
      amount: {type: money, from: [amount]}
    steps:
      - id: prepare
        action: transfers.prepare
        next:
          - if: outcome == 'unknown_payee'
            then: payee
          - if: outcome == 'account_restricted'
            then:
              - {id: restricted, say: utter_restricted, next: STOP}
          - if: outcome == 'suspicious'
            then:
              - {id: risk, handoff: true, skill: fraud, priority: P1, reason: suspicious_transfer}
      - id: confirm
        confirm: utter_confirm_transfer
      - id: execute
        action: transfers.execute
      - id: done
        say: utter_transferred
        next: END
      - id: payee
        collect: payee
        next: prepare
`,
  "bank/policies/transfers.yaml": '- key: transfer.fee.other_bank\n  value: "0"\n  unit: CNY\n',
  "bank/responses/bank.yaml": "utter_transferred:\n  zh: 已转出 {amount} 元。\n  en: Sent {amount}.\n",
  "common/flows/people.yaml": "flows: {}\n",
  "common/guard/rules.yaml": "- rule: promise\n",
};

const traffic = (begun, completed, stopped, cancelled, handed, left, open) => ({
  begun,
  conversations: Math.round(begun * 0.9),
  completed,
  stopped,
  cancelled,
  handed,
  left,
  open,
});
const came = (reached, stopped = 0, cancelled = 0, handed = 0, left = 0, open = 0) => ({
  reached,
  stopped,
  cancelled,
  handed,
  left,
  open,
});

const flow = (id, zh, en, line, more) => ({
  id,
  name: words(zh, en),
  path: flowFile,
  line,
  version: "4f1c09ab77de",
  level: 1,
  slots: ["payee", "amount"],
  steps: 7,
  traffic: traffic(0, 0, 0, 0, 0, 0, 0),
  ...more,
});
const flows = [
  flow("transfer_make", "转账", "Transfer money", 2, { traffic: traffic(412, 301, 24, 31, 18, 33, 5) }),
  flow("balance_query", "余额查询", "Account balance", 40, {
    traffic: traffic(986, 971, 3, 0, 2, 7, 3),
    slots: ["card"],
  }),
  flow("card_lost_report", "银行卡挂失", "Report a lost bank card", 80, { level: 0 }),
];

const spoken = (id, zh, en, line) => ({ id, words: words(zh, en), path: "bank/responses/bank.yaml", line });
const step = (id, kind, argument, line, depth, ways, reached, more = {}) => ({
  id,
  kind,
  argument,
  line,
  depth,
  spoken: null,
  flow: null,
  ways: ways.map(([condition, target]) => ({ condition, target })),
  sets: {},
  inputs: {},
  options: {},
  traffic: reached,
  ...more,
});
const ask = spoken("utter_ask_payee", "请问转给谁？", "Who shall receive it?", 9);
const steps = [
  step(
    "prepare",
    "action",
    "transfers.prepare",
    9,
    0,
    [
      ["outcome == 'unknown_payee'", "payee"],
      ["outcome == 'account_restricted'", "restricted"],
      ["outcome == 'suspicious'", "risk"],
      [null, "confirm"],
    ],
    came(396, 0, 0, 0, 2),
    { sets: { payee: "values.payee", amount: "values.amount" } },
  ),
  step("confirm", "confirm", "utter_confirm_transfer", 19, 0, [[null, "execute"]], came(342, 0, 31, 4, 5), {
    spoken: spoken(
      "utter_confirm_transfer",
      "请核对：向{payee}转 {amount} 元，确认吗？",
      "Please check: {amount} to {payee}. Confirm?",
      5,
    ),
    options: { card: true },
  }),
  step("execute", "action", "transfers.execute", 21, 0, [[null, "done"]], came(302, 0, 0, 0, 1), {
    inputs: { amount: "slots.amount" },
  }),
  step("done", "say", "utter_transferred", 23, 0, [[null, "END"]], came(301), {
    spoken: spoken("utter_transferred", "已转出 {amount} 元。", "Sent {amount}.", 1),
  }),
  step("payee", "collect", "payee", 26, 0, [[null, "prepare"]], came(88, 0, 0, 0, 14, 5), { spoken: ask }),
  step("restricted", "say", "utter_restricted", 15, 1, [[null, "STOP"]], came(24, 24), {
    spoken: spoken("utter_restricted", "这张卡目前不能转账。", "This card cannot send money now.", 12),
  }),
  step("risk", "handoff", "", 18, 1, [[null, "confirm"]], came(14, 0, 0, 14), {
    options: { skill: "fraud", priority: "P1", reason: "suspicious_transfer" },
  }),
];
const slot = (name, type, sources, line, more = {}) => ({
  name,
  type,
  sources,
  free: false,
  optional: false,
  line,
  ask: ask,
  options: [],
  rejections: [],
  ...more,
});
const slots = [
  slot("payee", "text", ["payee"], 6),
  slot("amount", "money", ["amount"], 7, {
    ask: spoken("utter_ask_amount", "转多少钱？", "How much?", 15),
    rejections: [
      {
        condition: "!(double(slots.amount) >= 0.01)",
        spoken: spoken("utter_amount_invalid", "金额要大于零。", "The amount must be above zero.", 18),
      },
    ],
  }),
];

const revision = (id, path, note, author, state, more = {}) => ({
  id,
  path,
  note,
  author,
  written_at: time(-30 * id),
  state,
  decided_by: null,
  decided_at: null,
  reason: "",
  body: null,
  ...more,
});
const revisions = [
  revision(1, "bank/policies/transfers.yaml", "跨行转账自12月起收费2元", "s020", "proposed", {
    body: texts["bank/policies/transfers.yaml"].replace('"0"', '"2"'),
    difference: [
      "@@ -1,3 +1,3 @@",
      " - key: transfer.fee.other_bank",
      '-  value: "0"',
      '+  value: "2"',
      "   unit: CNY",
    ],
  }),
  revision(2, flowFile, "大额转账先问用途", "s022", "refused", {
    body: texts[flowFile],
    difference: [],
    decided_by: "s021",
    decided_at: time(-20),
    reason: "与反诈流程重复",
  }),
];
const problem = (status_code, code, message, detail) => ({ status_code, json: { code, message, detail } });

/** The routes; `who` gives the id of who is signed in. */
export const serviceRoutes = (who) => {
  const shown = (one) => ({ ...one, mine: one.author === who() });
  return [
    ["GET", "/flows", () => flows],
    [
      "GET",
      "/flows/{flow}",
      (_, id) => ({
        flow: flows.find((one) => one.id === id),
        gate: came(412, 0, 0, 0, 11),
        steps,
        slots,
        versions: [{ version: "4f1c09ab77de", traffic: flows[0].traffic }],
      }),
    ],
    ["GET", "/revisions", () => revisions.map(shown)],
    ["GET", "/revisions/files", () => Object.keys(texts)],
    [
      "GET",
      "/revisions/file",
      ({ query }) => ({
        path: query.get("path"),
        text: texts[query.get("path")] ?? "",
        revised: query.get("path").includes("responses"),
      }),
    ],
    ["GET", "/revisions/{id}", (_, id) => shown(revisions.find((one) => one.id === Number(id)))],
    [
      "POST",
      "/revisions",
      ({ body }) => {
        const wrong = (body.body ?? "").split("\n").findIndex((line) => line.includes("错"));
        if (wrong >= 0)
          return problem(422, "invalid", "内容有误", {
            field: "body",
            mistakes: [
              { path: body.path, line: wrong + 1, message: "transfer_make.execute: nothing is called transfers.错" },
            ],
          });
        const made = revision(revisions.length + 1, body.path, body.note, who(), "proposed", {
          body: body.body,
          difference: [],
        });
        revisions.unshift(made);
        return shown(made);
      },
    ],
    [
      "POST",
      "/revisions/{id}/verdict",
      ({ body }, id) => {
        const one = revisions.find((found) => found.id === Number(id));
        Object.assign(one, {
          state: body.release ? "released" : "refused",
          decided_by: who(),
          decided_at: time(0),
          reason: body.reason ?? "",
        });
        return shown(one);
      },
    ],
  ];
};
