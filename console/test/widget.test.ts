// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from "vitest";
import { mount, originOf, pageAddress } from "../src/widget/api";

const SCRIPT = "https://chat.bank.example/widget.js";

beforeEach(() => {
  document.body.replaceChildren();
});

function parts() {
  const root = document.getElementById("qiantai-widget")?.shadowRoot;
  const button = root?.querySelector("button");
  const panel = root?.querySelector<HTMLDivElement>(".panel");
  if (!root || !button || !panel) throw new Error("the widget is not on the page");
  return { root, button, panel, frame: () => root.querySelector("iframe") };
}

function fromPage(data: object, origin = "https://chat.bank.example") {
  const source = parts().frame()?.contentWindow ?? null;
  window.dispatchEvent(new MessageEvent("message", { data, origin, source }));
}

test("the_page_is_not_loaded_before_it_is_first_shown", () => {
  const api = mount({}, SCRIPT);
  expect(parts().frame()).toBeNull();
  api.show();
  expect(parts().frame()?.src).toBe("https://chat.bank.example/?embedded=1");
});

test("the_token_travels_in_the_hash_and_never_in_the_query", () => {
  const address = new URL(pageAddress({ userJWT: "a.b.c", locale: "en", inboxID: "7" }, "https://chat.bank.example"));
  expect(address.search).toBe("?embedded=1&inbox=7&locale=en");
  expect(address.hash).toBe("#token=a.b.c");
});

test("show_hide_and_toggle_move_the_panel_and_its_label", () => {
  const api = mount({ locale: "en" }, SCRIPT);
  const { panel, button } = parts();
  expect(panel.hidden).toBe(true);
  api.show();
  expect([panel.hidden, button.getAttribute("aria-expanded"), button.getAttribute("aria-label")]).toEqual([
    false,
    "true",
    "Close chat",
  ]);
  api.hide();
  expect(panel.hidden).toBe(true);
  api.toggle();
  expect(panel.hidden).toBe(false);
});

test("set_user_before_the_first_show_is_in_the_address", () => {
  const api = mount({}, SCRIPT);
  api.setUser("x.y.z");
  api.show();
  expect(parts().frame()?.src).toContain("#token=x.y.z");
});

test("set_user_and_logout_reach_the_page_only_at_its_own_origin_and_once_it_listens", () => {
  const api = mount({}, SCRIPT);
  api.show();
  const page = parts().frame()?.contentWindow;
  if (!page) throw new Error("no frame");
  const post = vi.spyOn(page, "postMessage").mockImplementation(() => undefined);
  api.setUser("x.y.z");
  expect(post).not.toHaveBeenCalled();
  fromPage({ qiantai: "ready" });
  expect(post).toHaveBeenCalledWith({ qiantai: "token", token: "x.y.z" }, "https://chat.bank.example");
  api.logout();
  expect(post).toHaveBeenLastCalledWith({ qiantai: "logout" }, "https://chat.bank.example");
});

test("messages_of_another_origin_are_not_heard", () => {
  const api = mount({}, SCRIPT);
  api.show();
  fromPage({ qiantai: "close" }, "https://evil.example");
  expect(parts().panel.hidden).toBe(false);
  fromPage({ qiantai: "close" });
  expect(parts().panel.hidden).toBe(true);
});

test("replies_that_come_while_hidden_are_counted_on_the_bubble", () => {
  const api = mount({}, SCRIPT);
  api.show();
  fromPage({ qiantai: "unread", count: 2 });
  api.hide();
  fromPage({ qiantai: "unread", count: 3 });
  const count = parts().root.querySelector<HTMLSpanElement>(".count");
  expect([count?.hidden, count?.textContent]).toEqual([false, "1"]);
});

test("a_base_address_that_is_no_web_address_is_refused", () => {
  expect(() => originOf({ baseURL: "javascript:alert(1)" }, SCRIPT)).toThrow(TypeError);
  expect(originOf({ baseURL: "https://other.example/x" }, SCRIPT)).toBe("https://other.example");
});
