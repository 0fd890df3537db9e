/** Styles of the bubble and its panel. */
export const style = `
:host { all: initial; }
.bubble, .panel { position: fixed; right: 24px; z-index: 2147483000; }
.bubble { bottom: 24px; display: grid; place-items: center; width: 60px; height: 60px; padding: 0; border: 0;
  border-radius: 18px; background: #0e5454; color: #fff; cursor: pointer; box-shadow: 0 6px 22px rgb(8 30 32 / 28%); }
.bubble:hover { background: #0a4343; }
.bubble:focus-visible { outline: 3px solid #0b7285; outline-offset: 3px; }
.bubble svg { width: 30px; height: 30px; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
.count { position: absolute; top: -6px; right: -6px; min-width: 22px; box-sizing: border-box; padding: 0 6px; border-radius: 11px;
  background: #a5281f; font: 600 13px/22px system-ui, sans-serif; text-align: center; }
[hidden] { display: none !important; }
.panel { bottom: 98px; width: 400px; height: min(680px, calc(100vh - 122px)); overflow: hidden; border: 1px solid rgb(18 38 43 / 14%);
  border-radius: 16px; background: #f2f5f4; box-shadow: 0 12px 48px rgb(8 30 32 / 24%); }
.panel iframe { display: block; width: 100%; height: 100%; border: 0; }
@media (max-width: 520px) {
  .panel { inset: 0; width: auto; height: auto; border: 0; border-radius: 0; }
  .bubble.open { display: none; }
}
`;
