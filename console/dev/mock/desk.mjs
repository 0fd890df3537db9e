// The staff side of the mock.
import { articles, audit, forStaff, staff, tickets, time } from "./data.mjs";
import { masked, seed } from "./customer.mjs";
import { serviceRoutes } from "./services.mjs";
import { add, desks, queueChanged, rooms, send } from "./rooms.mjs";

seed();
let me = staff[0];
let state = "ready";
const problem = (status_code, code, message, detail) => ({ status_code, json: { code, message, detail } });
const signedIn = (headers) => /qiantai_staff=(\w+)/.exec(headers.cookie ?? "")?.[1];
const enter = (id) => {
  me = staff.find((one) => one.id === id) ?? staff[0];
  return { json: { staff: me }, cookie: `qiantai_staff=${me.id}; Path=/; HttpOnly; SameSite=Strict` };
};

function view(room) {
  const lines = room.events.filter((event) => event.kind === "message");
  return {
    id: room.id,
    customer: room.customer?.id ?? null,
    name: room.customer ? masked(room.customer.name) : null,
    channel: "web",
    status: room.status,
    mode: room.mode,
    holder: room.holder,
    level: room.level,
    language: room.customer?.locale ?? "zh-Hans",
    elder: room.customer?.elder ?? false,
    emotion: room.emotion ?? "平静",
    flow: "transfer_make",
    slots: { payee: "王秀英", amount: "500.00", from_account: "6789", arrival_mode: "real_time" },
    summary: "account_restricted · 我的账户怎么不能付款了",
    waiting: null,
    holder_name: staff.find((one) => one.id === room.holder)?.name ?? null,
    packet: room.asked && {
      about: "account_restricted",
      reason: room.asked,
      language: "zh-Hans",
      level: room.level,
      last_words: lines.at(-1)?.body.text,
      emotion: room.emotion ?? "平静",
      intensity: 0.8,
      flows: [{ flow: "transfer_make", slots: { payee: "王秀英", amount: "500.00" }, waiting: "confirm" }],
      failures: 2,
    },
    last_offset: room.events.length,
    created_at: room.created_at,
    updated_at: room.updated_at,
    preview: lines.at(-1)?.body.text,
  };
}

const room = (id) => rooms.get(id);
const guarded = (words) =>
  [...words.matchAll(/保证|一定能|绝对/g)].map((hit) => ({
    start: hit.index,
    end: hit.index + hit[0].length,
    words: hit[0],
    rule: "promise",
    instead: "会尽快为您核实",
  }));

export const deskRoutes = [
  ...serviceRoutes(() => me.id),
  [
    "POST",
    "/auth/sign-in",
    ({ body }) =>
      body.password === "wrong"
        ? problem(401, "bad_credentials", "用户名或密码不正确")
        : { ticket: body.name, password_expired: false },
  ],
  [
    "POST",
    "/auth/second-factor",
    ({ body }) =>
      body.code === "000000"
        ? problem(401, "bad_code", "动态码不正确")
        : enter(staff.find((one) => one.name === body.ticket || one.id === body.ticket)?.id),
  ],
  ["POST", "/auth/link", ({ body }) => enter(body.token)],
  [
    "GET",
    "/auth/me",
    ({ headers }) =>
      signedIn(headers)
        ? { staff: staff.find((one) => one.id === signedIn(headers)) }
        : problem(401, "unauthenticated", "请先登录"),
  ],
  ["POST", "/auth/sign-out", () => ({ json: {}, cookie: "qiantai_staff=; Path=/; Max-Age=0" })],
  [
    "GET",
    "/queues",
    () => ({
      entries: [...rooms.values()]
        .filter((one) => one.queue)
        .map((one) => ({
          conversation: one.id,
          customer_name: view(one).name,
          channel: "web",
          elder: view(one).elder,
          emotion: view(one).emotion,
          preview: one.events.filter((event) => event.source === "customer").at(-1)?.body.text,
          state: "waiting",
          ...one.queue,
        })),
    }),
  ],
  [
    "GET",
    "/agents/me",
    () => ({
      staff: me.id,
      name: me.name,
      since: time(0),
      state,
      capacity: 5,
      holding: [...rooms.values()].filter((one) => one.holder === me.id).length,
    }),
  ],
  [
    "POST",
    "/agents/me/state",
    ({ body }) => ({
      staff: me.id,
      name: me.name,
      since: time(0),
      state: (state = body.state),
      capacity: 5,
      holding: 0,
    }),
  ],
  [
    "GET",
    "/conversations",
    ({ query }) => ({
      conversations: [...rooms.values()]
        .filter(
          (one) =>
            (!query.get("holder") || one.holder === me.id) &&
            (!query.get("status") || one.status === query.get("status")),
        )
        .map(view),
    }),
  ],
  ["GET", "/conversations/{id}", (_, id) => (room(id) ? view(room(id)) : problem(404, "not_found", "没有这个会话"))],
  [
    "GET",
    "/conversations/{id}/events",
    ({ query }, id) => ({ events: room(id).events.filter((event) => event.offset > Number(query.get("after") ?? 0)) }),
  ],
  [
    "POST",
    "/conversations/{id}/take",
    (_, id) => {
      if (room(id).holder) return problem(409, "held", "会话已由他人接入");
      Object.assign(room(id), { holder: me.id, mode: "person", queue: null });
      add(room(id), "agent.joined", "system", { name: me.name });
      queueChanged();
      return {};
    },
  ],
  [
    "POST",
    "/conversations/{id}/messages",
    ({ body }, id) => {
      const spans = guarded(body.text);
      if (spans.length) return problem(422, "guard_refused", "这句话不能发送", { spans });
      return add(room(id), "message", "agent", { text: body.text, agent_name: me.name, message_id: body.id });
    },
  ],
  [
    "POST",
    "/conversations/{id}/notes",
    ({ body }, id) => add(room(id), "note", "agent", { text: body.text, agent_name: me.name }),
  ],
  ["POST", "/conversations/{id}/hand-back", (_, id) => release(id, "agent.left", { name: me.name }, "pending")],
  [
    "POST",
    "/conversations/{id}/resolve",
    (_, id) => {
      return release(id, "resolved", { name: me.name, rating: true }, "resolved");
    },
  ],
  [
    "GET",
    "/tickets",
    ({ query }) => ({
      tickets: tickets.filter(
        (one) =>
          (!query.get("kind") || one.kind === query.get("kind")) &&
          (!query.get("state") || one.state === query.get("state")),
      ),
    }),
  ],
  ["GET", "/tickets/{no}", (_, no) => tickets.find((one) => one.no === no)],
  [
    "POST",
    "/tickets/{no}/advance",
    ({ body }, no) => {
      const ticket = tickets.find((one) => one.no === no);
      ticket.state = body.state;
      ticket.events.push({ at: time(0), actor: me.name, ...body });
      return ticket;
    },
  ],
  [
    "GET",
    "/audit",
    ({ query }) => ({
      records: audit.filter((one) => !query.get("before") || one.id < Number(query.get("before"))).slice(0, 20),
    }),
  ],
  ["GET", "/articles", () => ({ articles: articles.map((one) => forStaff(one).list) })],
  [
    "GET",
    "/articles/{id}",
    (_, id) =>
      forStaff(articles.find((one) => one.id === id) ?? articles[0]).full ?? problem(404, "not_found", "没有这篇文章"),
  ],
];

function release(id, kind, body, status) {
  Object.assign(room(id), { holder: null, mode: "auto", status });
  add(room(id), kind, "system", body);
  queueChanged();
  return {};
}

export function deskSocket(socket) {
  socket.watching = new Set();
  desks.add(socket);
  socket.on("message", (data) => {
    const frame = JSON.parse(data);
    if (frame.type === "unwatch") socket.watching.delete(frame.conversation);
    else if (frame.type === "typing")
      for (const one of room(frame.conversation)?.sockets ?? [])
        send(one, { type: "typing", source: "agent", on: true });
    else if (frame.type === "watch") {
      socket.watching.add(frame.conversation);
      for (const event of room(frame.conversation)?.events ?? [])
        if (event.offset > frame.after) send(socket, { type: "event", conversation: frame.conversation, event });
    }
  });
  socket.on("close", () => desks.delete(socket));
}
