// Scripted replies: the first pattern that matches the customer's words answers.
import { articles, day, time } from "./data.mjs";

const why = (intent, more = {}) => ({
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
const reply = (text, more = {}, because = why("unknown")) => ({ text, more, because });
const account = {
  name: "借记卡",
  last4: "6789",
  balance: "48250.36",
  available: "48250.36",
  class: "I",
  status: "active",
};
const second = {
  name: "借记卡",
  last4: "1122",
  balance: "3200.00",
  available: "3200.00",
  class: "II",
  status: "active",
};
const transfer = {
  payee: "王秀英",
  payee_masked: "**英",
  payee_bank: "中国工商银行",
  payee_last4: "5566",
  from_last4: "6789",
  amount: "500.00",
  capitals: "伍佰元整",
  fee: "0.00",
  arrival_mode: "real_time",
  arrival_text: "实时到账",
  warning: "转出后无法撤回。请确认您认识收款人，且没有人指示您转账。",
};

export const confirmButtons = [
  { label: "确认转账", value: "confirm" },
  { label: "修改", value: "correct" },
  { label: "取消", value: "cancel" },
];

const script = [
  [
    /余额|餘額|balance/i,
    () =>
      reply(
        "您名下有两个账户，余额如下。",
        { blocks: [{ type: "balance", data: { accounts: [account, second], total: "51450.36" } }] },
        why("account_balance"),
      ),
  ],
  [
    /转.*[一二三五百千万\d]|轉|transfer 5/i,
    () =>
      reply(
        "请核对以下转账信息，确认无误后我再为您办理。",
        { blocks: [{ type: "transfer_confirmation", data: transfer }], buttons: confirmButtons },
        why("transfer_make", { flow: { id: "transfer_make", step: "confirm", version: 4 } }),
      ),
  ],
  [
    /手续费|手續費|free|fee/i,
    () =>
      reply(
        "通过手机银行、网上银行办理的境内人民币转账免收手续费。柜面办理按下列标准收取：\n1. 1 万元以下（含），每笔 5.5 元\n2. 1 万至 10 万元（含），每笔 10.5 元\n3. 10 万元以上，最高 200 元",
        {
          citations: [
            {
              n: 1,
              article: "transfer-fees",
              version: 3,
              title: articles[0].title,
              document: articles[0].document,
              clause: articles[0].clause,
            },
          ],
        },
        why("fee_inquiry", { move: "answer", answer: { article: "transfer-fees", version: 3, score: 0.87 } }),
      ),
  ],
  [
    /丢|丟|lost|挂失/i,
    () =>
      reply(
        "已为您锁定这张卡，从现在起它不能再被使用。",
        {
          blocks: [{ type: "card_locked", data: { last4: "6789", kind: "debit", at: time(0) } }],
          buttons: [
            { label: "补办新卡", value: "replace" },
            { label: "不用了", value: "no" },
          ],
        },
        why("card_lost_report"),
      ),
  ],
  [
    /信用卡|bill/i,
    () =>
      reply(
        "您的信用卡本期账单如下，还有 6 天到期。",
        {
          blocks: [
            {
              type: "bill",
              data: {
                last4: "9012",
                statement: "8642.30",
                min_due: "864.23",
                due_date: day(6),
                bill_day: 5,
                overdue_days: 0,
                used: "12680.50",
                available_limit: "37319.50",
              },
            },
          ],
        },
        why("cc_bill"),
      ),
  ],
  [
    /明细|流水|transactions/i,
    () =>
      reply(
        "这是您最近 30 天的交易。",
        {
          blocks: [
            {
              type: "transactions",
              data: {
                account_last4: "6789",
                from: day(-30),
                to: day(0),
                count: 6,
                income: "18500.00",
                expense: "5803.25",
                items: [
                  ["快捷支付-早餐铺", "-56.80", -1],
                  ["李娜", "-1200.00", -2],
                  ["工资-某某科技", "18500.00", -6],
                  ["水电燃气", "-56.00", -9],
                  ["房贷扣款", "-4490.45", -20],
                  ["利息", "3.21", -28],
                ].map(([counterparty, amount, at], n) => ({ id: `t${n}`, counterparty, amount, at: day(at) })),
              },
            },
          ],
        },
        why("transaction_history"),
      ),
  ],
  [
    /限额|limit/i,
    () =>
      reply(
        "您今天还可以这样转账。",
        {
          blocks: [
            {
              type: "limits",
              data: {
                accounts: [
                  {
                    last4: "6789",
                    class: "I",
                    daily_limit: "50000.00",
                    used_today: "12000.00",
                    left_today: "38000.00",
                  },
                  { last4: "1122", class: "II", daily_limit: "10000.00", used_today: "0.00", left_today: "10000.00" },
                ],
              },
            },
          ],
        },
        why("transfer_limit"),
      ),
  ],
  [
    /房贷|贷款|loan/i,
    () =>
      reply(
        "您的房贷正常还款中。",
        {
          blocks: [
            {
              type: "loan",
              data: {
                loans: [
                  {
                    kind: "mortgage",
                    last4: "7001",
                    monthly: "4490.45",
                    next_due: day(10),
                    remaining: "896970.73",
                    paid_months: 60,
                    months: 360,
                    annual_rate: "0.035",
                    overdue_days: 0,
                  },
                ],
              },
            },
          ],
        },
        why("loan_plan"),
      ),
  ],
  [
    /理赔|理賠|claim/i,
    () =>
      reply(
        "您有一件理赔正在等待补充材料。",
        {
          blocks: [
            {
              type: "claim",
              data: {
                claims: [
                  {
                    id: "k001",
                    product: "示范百万医疗",
                    status: "waiting_documents",
                    status_text: "待补材料",
                    missing: ["医疗费用清单", "出院小结"],
                    day: day(-9),
                    expected_on: null,
                  },
                ],
              },
            },
          ],
        },
        why("claim_progress"),
      ),
  ],
  [
    /投诉|complain/i,
    () =>
      reply(
        "很抱歉给您带来不便。您的投诉已登记，会有专人在期限内答复您。",
        {
          blocks: [
            {
              type: "ticket",
              data: { ticket_no: "TS2026112200018", kind: "complaint", due_on: day(15), due_in_days: 15 },
            },
          ],
        },
        why("complaint"),
      ),
  ],
  [
    /工单|tickets/i,
    () =>
      reply(
        "您有一件工单在办。",
        {
          blocks: [
            {
              type: "tickets",
              data: {
                tickets: [
                  {
                    ticket_no: "TS2026112200017",
                    subject: "信用卡年费重复扣收",
                    status: "in_progress",
                    status_text: "处理中",
                    opened_on: day(-13),
                    due_on: day(2),
                    days_left: 2,
                  },
                ],
              },
            },
          ],
        },
        why("ticket_status"),
      ),
  ],
  [/新卡|replace/i, () => reply("好的，请带身份证到任一网点办理，约 10 分钟。", {}, why("card_replace"))],
  [
    /你好|您好|hello|hi\b/i,
    () => reply("您好，我是示范金融的 AI 助理。您可以查余额、转账、挂失卡片，或问我业务规定。", {}, why("greeting")),
  ],
];

export function answer(text) {
  return (
    script.find(([pattern]) => pattern.test(text))?.[1]() ??
    reply(
      "抱歉，我没有完全明白。您是想办理下面哪一项？",
      {
        buttons: [
          { label: "查余额", value: "balance" },
          { label: "查明细", value: "transactions" },
          { label: "转人工", value: "person" },
        ],
      },
      why("unknown", {
        move: "clarify",
        intents: [
          { intent: "transaction_history", score: 0.42 },
          { intent: "account_balance", score: 0.38 },
        ],
      }),
    )
  );
}

export function receipt() {
  return reply(
    "转账已提交，款项已实时到账。",
    {
      blocks: [
        {
          type: "receipt",
          data: {
            receipt_no: "20261122000000817",
            at: time(0),
            amount: "500.00",
            payee_masked: "**英",
            payee_last4: "5566",
            balance_after: "47750.36",
          },
        },
      ],
    },
    why("transfer_make", { move: "finish_flow", flow: { id: "transfer_make", step: "done", version: 4 } }),
  );
}
