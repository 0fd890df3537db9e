"""Reads pictures of pages by recognition."""

import io
from collections.abc import Callable
from typing import ClassVar

import numpy as np
from PIL import Image, ImageOps

from qiantai.knowledge.importers.base import Block, Extract, RecogniserMissing, guarded
from qiantai.knowledge.importers.ocr import Recogniser, find_recogniser, piece_blocks


class PictureImporter:
    """`.png`, `.jpg`, `.tif` (each frame is a page), `.bmp` and `.webp`."""

    suffixes: ClassVar[tuple[str, ...]] = (
        ".png",
        ".jpg",
        ".jpeg",
        ".tif",
        ".tiff",
        ".bmp",
        ".webp",
    )

    def __init__(self, recogniser: Callable[[], Recogniser | None] = find_recogniser) -> None:
        self._recogniser = recogniser

    def read(self, name: str, content: bytes) -> Extract:
        """Lines and tables of every frame; raises RecogniserMissing without the extra `ocr`."""
        return guarded(lambda: self._extract(content))

    def _extract(self, content: bytes) -> Extract:
        blocks: list[Block] = []
        with Image.open(io.BytesIO(content)) as image:
            for frame in range(getattr(image, "n_frames", 1)):
                image.seek(frame)
                upright = ImageOps.exif_transpose(image).convert("RGB")
                recogniser = self._recogniser()
                if recogniser is None:
                    raise RecogniserMissing(page=frame + 1)
                picture = np.ascontiguousarray(np.asarray(upright)[:, :, ::-1])
                blocks += piece_blocks(recogniser.read(picture), frame + 1)
        return Extract("", tuple(blocks))
