// The mock's conversations: append-only events with offsets, and whoever listens to them.
import { randomUUID } from "node:crypto";
import { time } from "./data.mjs";

export const rooms = new Map();
export const desks = new Set();
export const phones = new Map();
const PRIVATE = new Set(["note"]);

export function newRoom(customer) {
  const room = {
    id: randomUUID(),
    session: randomUUID(),
    customer,
    level: customer ? 1 : 0,
    events: [],
    sockets: new Set(),
    seen: new Map(),
    mode: "auto",
    status: "pending",
    holder: null,
    queue: null,
    challenge: null,
    created_at: time(0),
    updated_at: time(0),
  };
  rooms.set(room.id, room);
  return room;
}

export const bySession = (session) => [...rooms.values()].find((room) => room.session === session);
export const isPrivate = (event) => PRIVATE.has(event.kind) || event.body.private === true;

export function add(room, kind, source, body, why = null) {
  const event = { offset: room.events.length + 1, kind, source, at: new Date().toISOString(), body, why };
  room.events.push(event);
  room.updated_at = event.at;
  const shown = { offset: event.offset, kind, source, at: event.at, body };
  if (!isPrivate(event)) for (const socket of room.sockets) send(socket, { type: "event", event: shown });
  for (const desk of desks) if (desk.watching.has(room.id)) send(desk, { type: "event", conversation: room.id, event });
  return event;
}

export function send(socket, frame) {
  if (socket.readyState === 1) socket.send(JSON.stringify(frame));
}

export function queueChanged() {
  for (const desk of desks) send(desk, { type: "queue" });
}

export function text(room, reply) {
  return add(
    room,
    "message",
    "assistant",
    { text: reply.text, ai: true, language: "zh-Hans", ...reply.more },
    reply.because,
  );
}
