// The customer's side of the mock.
import { articles, config, customers, day, staff, time } from "./data.mjs";
import { answer, receipt } from "./replies.mjs";
import { add, bySession, desks, isPrivate, newRoom, phones, queueChanged, rooms, send, text } from "./rooms.mjs";

const flag = (name) => process.argv.includes(name);
const problem = (status_code, code, message) => ({ status_code, json: { code, message } });
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

function open({ body }) {
  let subject = null;
  if (body.token) {
    if (body.token === "expired") return problem(401, "token_expired", "登录已失效");
    subject = JSON.parse(Buffer.from(body.token.split(".")[1], "base64url")).sub;
  }
  const customer = customers.find((one) => one.id === subject) ?? null;
  const room = (body.session && bySession(body.session)) || newRoom(customer);
  if (customer && !room.customer) {
    room.customer = customer;
    room.level = 1;
    add(room, "signed.in", "system", { name: masked(customer.name), level: 1 });
  }
  const signed = room.customer && { name: masked(room.customer.name), level: room.level, elder: room.customer.elder };
  return { session: room.session, conversation: head(room), customer: signed, expires_at: time(30) };
}

export const masked = (name) => (/^[A-Za-z]/.test(name) ? `${name[0]}***` : `*${name.slice(1)}`);
const head = (room) => ({ id: room.id, status: room.status, mode: room.mode, last_offset: room.events.length });
const visible = (room, after) =>
  room.events
    .filter((event) => event.offset > after && !isPrivate(event))
    .map(({ offset, kind, source, at, body }) => ({ offset, kind, source, at, body }));

export const customerRoutes = [
  ["GET", "/client/config", () => config],
  ["POST", "/client/sessions", open],
  [
    "GET",
    "/client/events",
    async ({ query, headers }) => {
      const room = bySession(headers.authorization?.slice(7));
      if (!room) return problem(401, "session_expired", "会话已结束");
      const after = Number(query.get("after"));
      for (let left = Number(query.get("wait") ?? 0) * 5; left > 0 && room.events.length <= after; left -= 1)
        await wait(200);
      return { events: visible(room, after) };
    },
  ],
  [
    "POST",
    "/client/messages",
    ({ body, headers }) => ({
      id: body.id,
      offset: said(bySession(headers.authorization.slice(7)), body.choose ? { ...body.choose, id: body.id } : body),
    }),
  ],
  [
    "POST",
    "/client/codes",
    ({ body, headers }) => ({
      state: "pending",
      left: 0,
      offset: said(bySession(headers.authorization.slice(7)), body),
    }),
  ],
  [
    "POST",
    "/client/ratings",
    ({ body, headers }) => ({ offset: said(bySession(headers.authorization.slice(7)), body) }),
  ],
  [
    "GET",
    "/client/articles/{id}",
    (_, id) => articles.find((one) => one.id === id) ?? problem(404, "not_found", "没有这篇文章"),
  ],
  [
    "GET",
    "/demo/institution",
    () => ({
      institution: config.institution,
      customers,
      staff: staff.map((one) => ({ ...one, link: `/desk#link=${one.id}` })),
    }),
  ],
  [
    "POST",
    "/demo/tokens",
    ({ body }) => ({ token: `x.${Buffer.from(JSON.stringify({ sub: body.customer })).toString("base64url")}.x` }),
  ],
  ["GET", "/demo/phone/{customer}", (_, id) => ({ messages: phones.get(id) ?? [] })],
];

export function customerSocket(socket) {
  let room = null;
  if (flag("--drop")) setTimeout(() => socket.terminate(), 10_000);
  socket.on("message", (data) => {
    const frame = JSON.parse(data);
    if (frame.type === "hello") {
      room = bySession(frame.session);
      if (!room) return send(socket, { type: "expired" });
      room.sockets.add(socket);
      send(socket, { type: "welcome", conversation: head(room), last_offset: room.events.length });
      for (const event of visible(room, frame.after)) send(socket, { type: "event", event });
    } else if (frame.type === "ping") send(socket, { type: "pong" });
    else if (frame.type === "typing")
      for (const desk of desks) if (desk.watching.has(room?.id)) send(desk, { type: "typing", conversation: room.id });
    if (!room || !frame.id) return;
    if (flag("--lose") && /丢失/.test(frame.text ?? "")) return;
    if (frame.text?.includes("拒绝"))
      return send(socket, { type: "refused", id: frame.id, code: "too_fast", message: "发送太快，请稍后再试" });
    send(socket, { type: "accepted", id: frame.id, offset: said(room, frame) });
  });
  socket.on("close", () => room?.sockets.delete(socket));
}

/** Takes a customer's frame once per id and plans the reply; gives the offset. */
function said(room, frame) {
  if (room.seen.has(frame.id)) return room.seen.get(frame.id);
  if (frame.code) return settle(room, frame);
  if (frame.score) return add(room, "rated", "customer", { score: frame.score, feedback: frame.feedback }).offset;
  const event = add(room, "message", "customer", {
    text: frame.text ?? frame.label,
    message_id: frame.id,
    value: frame.value,
  });
  room.seen.set(frame.id, event.offset);
  if (room.mode === "auto") void respond(room, frame.value ?? "", frame.text ?? frame.label);
  return event.offset;
}

async function respond(room, value, words) {
  await wait(250);
  for (const socket of room.sockets) send(socket, { type: "typing", source: "assistant", on: true });
  await wait(700);
  if (value === "confirm") return challenge(room);
  if (value === "cancel") return text(room, { text: "好的，已取消，没有任何资金变动。", more: {}, because: null });
  if (value === "person" || /人工|person|agent/i.test(words)) return handoff(room);
  text(room, answer(words));
}

function challenge(room) {
  const code = String(Math.floor(100000 + Math.random() * 900000));
  room.challenge = { id: `ch-${room.events.length}`, code, left: 3 };
  const id = room.customer?.id;
  if (id)
    phones.set(id, [
      ...(phones.get(id) ?? []),
      {
        at: time(0),
        text: `【示范金融】您正在向尾号 5566 转账 500.00 元，验证码 ${code}，3 分钟内有效。切勿告诉任何人。`,
        code,
      },
    ]);
  add(room, "challenge.opened", "system", {
    challenge: room.challenge.id,
    level: 2,
    method: "otp",
    expires_at: time(3),
    masked_phone: "138****0001",
    text: "向 **英 转账 500.00 元，需要短信验证码。验证码已发送至 138****0001。",
  });
}

function settle(room, frame) {
  const open = room.challenge;
  if (!open || open.id !== frame.challenge) return room.events.length;
  const right = frame.code === open.code || frame.code === "123456";
  if (right) {
    add(room, "challenge.passed", "system", { challenge: open.id, level: 2 });
    room.level = 2;
    setTimeout(() => text(room, receipt()), 600);
  } else add(room, "challenge.failed", "system", { challenge: open.id, left: (open.left -= 1) });
  if (right || open.left <= 0) room.challenge = null;
  return room.events.length;
}

function handoff(room) {
  room.queue = { skill: "account", priority: "P2", reason: "customer_asked", waiting_since: time(0) };
  room.status = "open";
  room.mode = "person";
  room.asked = room.queue.reason;
  add(room, "handoff.requested", "system", { skill: "account", priority: "P2", reason: "customer_asked" });
  queueChanged();
}

/** A room with a past, for the desk to look at. */
export function seed() {
  const plans = [
    [
      "c004",
      "P0",
      "fraud_in_progress",
      "account",
      -2,
      "愤怒",
      ["你好", "我的账户怎么不能付款了！！孩子等着交学费", "转人工"],
    ],
    ["c002", "P1", "customer_asked", "deposit", -6, "焦虑", ["定期到期了怎么办", "转人工"]],
    ["c007", "P2", "customer_asked", "english", -11, "平静", ["What is my balance?", "I want a person"]],
    ["c008", "P2", "customer_asked", "complaint", -16, "不满", ["工单进度", "怎么还没有人联系我，转人工"]],
  ];
  for (const [id, priority, reason, skill, minutes, emotion, lines] of plans) {
    const room = newRoom(customers.find((one) => one.id === id));
    for (const line of lines) {
      add(room, "message", "customer", { text: line, message_id: `${id}-${line}` });
      if (!/人工|person/i.test(line)) text(room, answer(line));
    }
    handoff(room);
    Object.assign(room, { emotion, created_at: time(minutes - 4) });
    room.asked = reason;
    Object.assign(room.queue, { priority, reason, skill, waiting_since: time(minutes) });
  }
  return [...rooms.values()];
}
export { day };
