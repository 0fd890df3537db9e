"""What a page shows before the first word, read from the packs in every language."""

from typing import Any

from qiantai.floor.config import Settings
from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs
from qiantai.floor.text import converter


def welcome_of(packs: Packs, settings: Settings) -> dict[str, Any]:
    """The content of `welcome/*.yaml` with Traditional Chinese beside it; Misconfigured when a part is missing."""
    content = packs.merged("welcome")
    missing = {"institution", "notice", "ai_label", "topics"} - content.keys()
    if missing:
        raise Misconfigured(f"welcome/*.yaml: needs {', '.join(sorted(missing))}")
    traditional = converter("s2hk").convert

    def all_languages(text: dict[str, str]) -> dict[str, str]:
        return {"zh-Hans": text["zh"], "zh-Hant": str(traditional(text["zh"])), "en": text["en"]}

    return {
        "institution": content["institution"],
        "notice": all_languages(content["notice"]),
        "ai_label": all_languages(content["ai_label"]),
        "topics": [
            {"label": all_languages(topic["label"]), "text": all_languages(topic["text"])}
            for topic in content["topics"]
        ],
        "limits": {
            "message_characters": settings.message_characters,
            "upload_bytes": settings.upload_bytes,
        },
    }
