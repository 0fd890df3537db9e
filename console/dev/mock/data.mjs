// Invented facts of the mock: customers, staff, articles, tickets, audit records.
const day = (offset) => new Date(Date.now() + offset * 864e5).toISOString().slice(0, 10);
const time = (minutes) => new Date(Date.now() + minutes * 6e4).toISOString();
export { day, time };

export const customers = [
  {
    id: "c001",
    name: "张伟",
    note: "34 岁，软件工程师；借记卡、信用卡、房贷、医疗险",
    elder: false,
    locale: "zh-Hans",
  },
  { id: "c002", name: "陈桂兰", note: "68 岁，退休；大字版，定期存款、养老年金", elder: true, locale: "zh-Hans" },
  { id: "c003", name: "赵敏", note: "45 岁，企业主；私人银行客户", elder: false, locale: "zh-Hans" },
  { id: "c004", name: "孙磊", note: "28 岁，账户暂停支付，信用卡逾期", elder: false, locale: "zh-Hans" },
  { id: "c005", name: "周静", note: "31 岁，教师；医疗险理赔待补材料", elder: false, locale: "zh-Hans" },
  { id: "c006", name: "吴强", note: "52 岁，货车司机；车险理赔中", elder: false, locale: "zh-Hans" },
  { id: "c007", name: "John Smith", note: "39, teacher; writes in English", elder: false, locale: "en" },
  { id: "c008", name: "黃嘉欣", note: "27 歲，設計師；有一件投訴在辦", elder: false, locale: "zh-Hant" },
];

const agent = [
  "queue:read",
  "conversation:read",
  "conversation:take",
  "conversation:write",
  "ticket:read",
  "ticket:write",
  "article:read",
];
export const staff = [
  { id: "s001", name: "林晓", role: "agent", skills: ["account", "transfer", "card"], permissions: agent },
  { id: "s004", name: "郑洁", role: "agent", skills: ["complaint", "english"], permissions: agent },
  { id: "s010", name: "高峰", role: "supervisor", skills: [], permissions: agent },
  { id: "s020", name: "罗敏", role: "knowledge_editor", skills: [], permissions: ["policy:read", "policy:write"] },
  { id: "s021", name: "沈岚", role: "knowledge_reviewer", skills: [], permissions: ["policy:read", "policy:release"] },
  { id: "s052", name: "彭博", role: "auditor", skills: [], permissions: ["audit:read"] },
].map((one) => ({ ...one, roles: [one.role] }));

export const config = {
  institution: { name: "示范金融", name_en: "Demo Financial", hotline: "95000" },
  notice: {
    "zh-Hans": "您正在与 AI 助理对话，回答由人工智能生成，仅供参考。请勿发送密码、验证码。您可随时说“转人工”。",
    "zh-Hant": "您正在與 AI 助理對話，回答由人工智能生成，僅供參考。請勿發送密碼、驗證碼。您可隨時說「轉人工」。",
    en: "You are chatting with an AI assistant. Never send passwords or codes. Ask for a person at any time.",
  },
  topics: [
    [
      ["查余额", "查餘額", "Balance"],
      ["我的余额是多少", "我的餘額是多少", "What is my balance?"],
    ],
    [
      ["转账", "轉賬", "Transfer"],
      ["给我妈转五百", "給我媽轉五百", "Transfer 500 to my mother"],
    ],
    [
      ["挂失卡片", "掛失卡片", "Lock a card"],
      ["我的卡丢了", "我的卡丟了", "I lost my card"],
    ],
    [
      ["信用卡账单", "信用卡賬單", "Card bill"],
      ["信用卡这个月要还多少", "信用卡這個月要還多少", "What is my bill?"],
    ],
    [
      ["理赔进度", "理賠進度", "Claim progress"],
      ["理赔到哪一步了", "理賠到哪一步了", "How is my claim?"],
    ],
    [
      ["手续费", "手續費", "Fees"],
      ["转账要手续费吗", "轉賬要手續費嗎", "Are transfers free?"],
    ],
  ].map(([label, text]) => ({ label: words(label), text: words(text) })),
  limits: { message_characters: 2000 },
  ai_label: { "zh-Hans": "AI 生成", "zh-Hant": "AI 生成", en: "AI" },
};

function words([hans, hant, en]) {
  return { "zh-Hans": hans, "zh-Hant": hant, en };
}

export const articles = [
  {
    id: "transfer-fees",
    title: "转账汇款收费标准",
    question: "转账要手续费吗？",
    version: 3,
    audience: "public",
    state: "released",
    answer:
      "个人客户通过手机银行、网上银行办理的境内人民币转账免收手续费。\n柜面办理按下列标准收取：\n1. 每笔 1 万元以下（含），每笔 5.5 元\n2. 1 万至 10 万元（含），每笔 10.5 元\n3. 10 万元以上，按笔协商，最高 200 元",
    document: "服务价格目录（2026 年版）",
    clause: "第二章 第 3 条",
    law: "商业银行服务价格管理办法 第十五条",
    effective_from: day(-120),
  },
  {
    id: "card-loss",
    title: "借记卡挂失与补卡",
    question: "卡丢了怎么办？",
    version: 5,
    audience: "public",
    state: "released",
    answer: "发现卡片遗失，请立即挂失。挂失后卡片不能支付、取现和转账。",
    document: "借记卡章程",
    clause: "第十二条",
    law: null,
    effective_from: day(-60),
  },
  {
    id: "early-repay",
    title: "住房贷款提前还款",
    question: "房贷可以提前还吗？",
    version: 2,
    audience: "public",
    state: "review",
    answer: "正常还款满一年后可以申请提前还款，每年一次，不收违约金。",
    document: "个人住房贷款合同",
    clause: "第八条",
    law: null,
    effective_from: day(10),
  },
];

export const tickets = [
  {
    no: "TS2026112200017",
    kind: "complaint",
    subject: "信用卡年费重复扣收",
    state: "in_progress",
    customer: "c008",
    owner: "s004",
    opened_at: time(-13 * 1440),
    due_at: time(2 * 1440),
    demand: "退还重复扣收的年费 200 元",
    facts: "尾号 9012 扣收两次，每次 200.00 元",
    next_states: ["waiting_customer", "resolved"],
    events: [
      { at: time(-13 * 1440), actor: "system", state: "new", note: "由对话登记" },
      { at: time(-12 * 1440), actor: "郑洁", state: "in_progress", note: "已联系卡部核对扣费流水" },
    ],
  },
  {
    no: "ZY2026112200003",
    kind: "dispute",
    subject: "云购商城同日两笔 1,299.00 元",
    state: "new",
    customer: "c001",
    owner: null,
    opened_at: time(-90),
    due_at: time(20 * 1440),
    facts: "云购商城 1,299.00 元两笔",
    next_states: ["triaged", "cancelled"],
    events: [{ at: time(-90), actor: "system", state: "new", note: "由对话登记" }],
  },
  {
    no: "HD2026112100009",
    kind: "callback",
    subject: "理财到期咨询，请下午回电",
    state: "new",
    customer: "c005",
    owner: null,
    opened_at: time(-1500),
    due_at: time(-60),
    facts: "",
    next_states: ["triaged", "cancelled"],
    events: [],
  },
];

export const audit = Array.from({ length: 24 }, (_, at) => ({
  id: 240 - at,
  at: time(-at * 7 - 2),
  actor: ["customer:c001", "assistant", "staff:s001", "system"][at % 4],
  action: [
    "operation:transfer:settled",
    "conversation:message:said",
    "conversation:handoff:taken",
    "card:loss:recorded",
  ][at % 4],
  subject: `conversation:${(0x3f2a + at).toString(16)}`,
  detail: { key: `k-${at}`, amount: at % 4 === 0 ? "500.00" : undefined, outcome: "ok" },
}));

/** An article as staff read it. */
export function forStaff(article) {
  const { question, answer, ...rest } = article;
  const one = {
    ...rest,
    pack: "bank",
    topic: "收费",
    intents: ["fee_schedule"],
    risk: "low",
    owner: "零售业务部",
    effective_to: null,
    released_at: time(-60),
    title: question,
  };
  const full = {
    ...one,
    question: { zh: question },
    similar: { zh: ["办业务都收哪些钱"] },
    answer: { zh: answer },
    actions: [],
  };
  return { list: one, full: { ...full, versions: [full] } };
}
