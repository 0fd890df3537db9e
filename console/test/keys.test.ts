import { expect, test, vi } from "vitest";
import { meaning, type Acts } from "../src/desk/work/keys";

const acts = (): Acts => ({
  help: vi.fn(),
  move: vi.fn(),
  take: vi.fn(),
  write: vi.fn(),
  chat: vi.fn(),
  side: vi.fn(),
  finish: vi.fn(),
});
const press = (key: string, more: Partial<KeyboardEvent> = {}) => ({ key, code: "", ...more }) as KeyboardEvent;

test("single_letters_act_outside_of_fields_only", () => {
  const done = acts();
  meaning(press("j"), false)?.(done);
  meaning(press("k"), false)?.(done);
  meaning(press("/"), false)?.(done);
  expect(done.move).toHaveBeenNthCalledWith(1, 1);
  expect(done.move).toHaveBeenNthCalledWith(2, -1);
  expect(done.write).toHaveBeenCalledWith("reply", "/");
  expect(meaning(press("j"), true)).toBeNull();
});

test("alt_and_a_digit_go_to_a_chat_even_while_typing", () => {
  const done = acts();
  meaning(press("£", { code: "Digit3", altKey: true }), true)?.(done);
  expect(done.chat).toHaveBeenCalledWith(2);
});

test("keys_of_the_browser_and_of_an_input_method_are_left_alone", () => {
  expect(meaning(press("k", { ctrlKey: true }), false)).toBeNull();
  expect(meaning(press("t", { metaKey: true }), false)).toBeNull();
  expect(meaning(press("j", { isComposing: true }), false)).toBeNull();
  expect(meaning(press("x"), false)).toBeNull();
});
