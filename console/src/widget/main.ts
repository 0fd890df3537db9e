/** widget.js: reads window.qiantaiSettings, puts the bubble on the page, and announces window.$qiantai with `qiantai:ready`. */
import { mount, type Api, type Settings } from "./api";

declare global {
  interface Window {
    qiantaiSettings?: Settings;
    $qiantai?: Api;
  }
}

const script = (document.currentScript as HTMLScriptElement | null)?.src || location.href;

function start(): void {
  if (window.$qiantai) return;
  window.$qiantai = mount(window.qiantaiSettings ?? {}, script);
  window.dispatchEvent(new CustomEvent("qiantai:ready"));
}

if (document.body) start();
else document.addEventListener("DOMContentLoaded", start);
