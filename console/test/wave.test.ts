import { expect, test } from "vitest";
import { appended, mixed, RATE, waveOf } from "../src/desk/work/wave";

const text = (file: ArrayBuffer, at: number, length = 4) => String.fromCharCode(...new Uint8Array(file, at, length));

test("a_recording_becomes_a_wav_of_one_channel_16_bits_and_16_khz", () => {
  const file = waveOf(Float32Array.from([0, 1, -1, 0.5]), 10);
  const view = new DataView(file);
  expect([text(file, 0), text(file, 8, 8), text(file, 36)]).toEqual(["RIFF", "WAVEfmt ", "data"]);
  expect([view.getUint16(20, true), view.getUint16(22, true), view.getUint16(34, true)]).toEqual([1, 1, 16]);
  expect([view.getUint32(24, true), view.getUint32(28, true)]).toEqual([RATE, RATE * 2]);
  expect([view.getUint32(4, true), view.getUint32(40, true), file.byteLength]).toEqual([44, 8, 52]);
  expect([44, 46, 48, 50].map((at) => view.getInt16(at, true))).toEqual([0, 32767, -32768, 16384]);
});

test("samples_beyond_the_range_are_cut_and_not_wrapped_around", () => {
  const view = new DataView(waveOf(Float32Array.from([1.5, -7]), 10));
  expect([view.getInt16(44, true), view.getInt16(46, true)]).toEqual([32767, -32768]);
});

test("a_recording_is_no_longer_than_allowed", () => {
  expect(waveOf(new Float32Array(RATE * 3), 2).byteLength).toBe(44 + RATE * 2 * 2);
});

test("channels_are_mixed_into_one", () => {
  expect([...mixed([Float32Array.from([1, 0]), Float32Array.from([0, -1])])]).toEqual([0.5, -0.5]);
  expect(mixed([])).toHaveLength(0);
});

test("dictated_words_follow_the_draft", () => {
  expect(appended("", "您好")).toBe("您好");
  expect(appended("您好，", "请稍等")).toBe("您好，请稍等");
  expect(appended("Hello.", "One moment")).toBe("Hello. One moment");
  expect(appended("第一行\n", "第二行")).toBe("第一行\n第二行");
  expect(appended("请看App", "首页")).toBe("请看App首页");
});
