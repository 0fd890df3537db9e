// More scripted replies: card bills, transactions, limits, loans, claims, tickets, small talk.
import { day } from "./data.mjs";
import { reply, why } from "./why.mjs";

export const more = [
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
