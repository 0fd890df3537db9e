"""Drafts the traditional Chinese text tables from the simplified ones (OpenCC s2hk); a person reads the result."""

import re
import sys
from pathlib import Path

from opencc import OpenCC

texts = Path(__file__).parent.parent / "src" / "texts"
script = OpenCC("s2hk").convert
# Hong Kong wording where the character table alone reads as mainland Chinese.
WORDS = {"户": "戶", "啓": "啟", "登錄": "登入", "設置": "設定", "窗口": "視窗", "消息": "訊息", "信息": "資料", "短信": "短訊", "賬號": "帳號"}


def convert(text: str) -> str:
    """Converts the script, then the words."""
    text = script(text)
    for said, wanted in WORDS.items():
        text = text.replace(said, wanted)
    return text


def draft(name: str) -> None:
    """Writes one table."""
    source = (texts / f"{name}.zh-Hans.ts").read_text("utf-8")
    body = source[source.index("{") + 1 : source.rindex("} as const")]
    body = re.sub(r'(:\s*)("(?:[^"\\]|\\.)*")', lambda m: m[1] + convert(m[2]), body)
    head = f"/** Words of {'the ' + name + ' page' if name not in ('cards', 'codes') else 'the ' + name} in traditional Chinese. */\n"
    head += f'import type {{ zhHans }} from "./{name}.zh-Hans";\n\n'
    (texts / f"{name}.zh-Hant.ts").write_text(head + "export const zhHant: Record<keyof typeof zhHans, string> = {" + body + "};\n", "utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:] or ["customer", "cards", "desk", "codes", "demo", "studio", "knowledge", "releasing", "documents", "services", "work", "profile", "wall", "casework", "floor", "integrations", "writing"]:
        draft(name)
