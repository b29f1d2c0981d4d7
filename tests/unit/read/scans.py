"""Makes scans of printed pages: rendered at a resolution, turned, blurred, shaded, noisy, compressed."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import pypdfium2 as pdfium


@dataclass(frozen=True)
class Scanner:
    """`skew` in degrees, `noise` the deviation of gray values, `blur` the deviation in pixels, `jpeg` its quality."""

    dpi: int
    skew: float = 0.0
    noise: float = 0.0
    blur: float = 0.0
    shade: bool = False
    jpeg: int | None = None

    def pages(self, pdf: bytes, seed: int = 1) -> list[np.ndarray]:
        rng = np.random.default_rng(seed)
        return [self._page(page, rng) for page in pdfium.PdfDocument(pdf)]

    def _page(self, page: pdfium.PdfPage, rng: np.random.Generator) -> np.ndarray:
        gray = page.render(scale=self.dpi / 72, grayscale=True).to_numpy()
        gray = np.ascontiguousarray(gray.reshape(gray.shape[0], gray.shape[1]))
        height, width = gray.shape
        if self.skew:
            turn = cv2.getRotationMatrix2D((width / 2, height / 2), self.skew, 1)
            gray = cv2.warpAffine(gray, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=255)
        if self.blur:
            gray = cv2.GaussianBlur(gray, (0, 0), self.blur)
        if self.shade:
            gray = (gray * (0.8 + 0.2 * np.linspace(0, 1, width)[None, :])).astype(np.uint8)
        if self.noise:
            gray = np.clip(gray + rng.normal(0, self.noise, gray.shape), 0, 255).astype(np.uint8)
        if self.jpeg:
            gray = cv2.imdecode(cv2.imencode(".jpg", gray, [cv2.IMWRITE_JPEG_QUALITY, self.jpeg])[1], 0)
        return gray
