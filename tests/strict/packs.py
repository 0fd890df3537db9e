"""The packs of the repository with the strict institution's own behind them, as one folder of links."""

import json
from pathlib import Path

from qiantai.floor.config import Settings

OWN = Path(__file__).with_name("pack")


def strict_packs(folder: Path) -> dict[str, str]:
    """Make the links in an empty folder; returns the settings that name it, as environment variables."""
    known = Settings()
    for name in known.packs:
        (folder / name).symlink_to((known.packs_dir / name).resolve())
    (folder / "strict").symlink_to(OWN)
    names = json.dumps([*known.packs, "strict"])
    return {"QIANTAI_PACKS_DIR": str(folder), "QIANTAI_PACKS": names}
