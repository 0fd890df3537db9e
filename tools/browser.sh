#!/usr/bin/env bash
# Makes sure that a Chromium and a Chinese font are there for the browser tests.
set -u
have_browser() { command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1; }
have_font() { command -v fc-list >/dev/null 2>&1 && fc-list :lang=zh 2>/dev/null | grep -q .; }
have_browser && have_font && exit 0
as_root=""
[ "$(id -u)" = 0 ] || { command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null && as_root="sudo"; } || as_root="none"
if [ "$as_root" != none ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing Chromium and a Chinese font for the browser tests ..." >&2
  $as_root apt-get update -qq >/dev/null && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk fontconfig >/dev/null
fi
have_browser && have_font && exit 0
echo "The browser tests need Chromium and a Chinese font. Install them and run make again," >&2
echo "for instance: apt-get install chromium fonts-noto-cjk | dnf install chromium google-noto-sans-cjk-fonts" >&2
exit 1
