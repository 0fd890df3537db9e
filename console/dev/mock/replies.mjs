// Scripted replies: the first pattern that matches the customer's words answers.
import { articles, time } from "./data.mjs";
import { more } from "./script.mjs";
import { reply, why } from "./why.mjs";

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
  ...more,
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
