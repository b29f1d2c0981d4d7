"""The recogniser and the detector: the models that rapidocr ships in its wheel, run by onnxruntime, offline.

Belongs here: loading (once a process, on first use), preparing crops, decoding. Does not belong here: where the crops
come from or what they mean. cv2, onnxruntime and rapidocr are imported inside functions: they are the extra `ocr`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module, util
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gai_pipeline.layout.blocks import UnreadableDocument

Gray = NDArray[np.uint8]

_HEIGHT = 48
"""Pixels of height that the recogniser sees."""
TYPE = 32
"""Height of a crop in them. Crops are cut close to the print, and the model learnt from lines with room above and
below; what a line costs is its width at this height."""
_STEP = 8
_CPU = "CPUExecutionProvider"
_MODULES = ("cv2", "onnxruntime", "rapidocr")


@dataclass(frozen=True, slots=True)
class Recognised:
    """A recognised line: its text, the probability of its least certain character, and the mean over all of them
    (0 where it is empty)."""

    text: str
    score: float
    mean: float = 0.0


def installed() -> bool:
    """Whether the extra `ocr` is there. Looks, does not import."""
    return all(util.find_spec(name) is not None for name in _MODULES)


def require() -> None:
    """Raise `UnreadableDocument("ocr_not_installed")` unless the extra is there."""
    if not installed():
        raise UnreadableDocument(
            "ocr_not_installed", "this is a picture of text; install character recognition with: make ocr"
        )


@cache
def cv() -> Any:
    """OpenCV, imported on first use."""
    return import_module("cv2")


def large_model(kind: str) -> Path:
    """The file of one of rapidocr's models: `rec` recognises, `det` detects."""
    spec = util.find_spec("rapidocr")
    folder = Path(spec.origin).parent / "models" if spec is not None and spec.origin else Path()
    found = sorted(folder.glob(f"PP-OCR*_{kind}_*.onnx"))
    if not found:
        raise UnreadableDocument("ocr_not_installed", f"rapidocr carries no {kind} model; install it with: make ocr")
    return found[-1]


class _Process:
    """What the models of this process run on."""

    provider = _CPU


def compute_with(provider: str) -> None:
    """Have the models that this process loads from now on run on a provider of onnxruntime, by its name."""
    _Process.provider = provider


def session(path: Path, threads: int) -> Any:
    """A model, loaded. Raises `UnreadableDocument("ocr_provider")`."""
    onnxruntime = import_module("onnxruntime")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=_providers(onnxruntime.get_available_providers()))


def _providers(there: Sequence[str]) -> list[str]:
    """What models run on, first choice first. Raises `UnreadableDocument("ocr_provider")` for one that is not there."""
    wanted = _Process.provider
    if wanted not in there:
        names = ", ".join(there)
        raise UnreadableDocument(
            "ocr_provider", f"GAI_OCR_PROVIDER={wanted} is not there; this onnxruntime has: {names}"
        )
    return list(dict.fromkeys([wanted, _CPU]))


class Recogniser:
    """Reads line crops, those of one width together: what is computed is pixels, padding too."""

    def __init__(self, model: Path, high: int, threads: int) -> None:
        """`high`: pixels of height of the pictures that the model sees."""
        self._high = high
        self._session = session(model, threads)
        self._input = self._session.get_inputs()[0].name
        characters = self._session.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._characters = ["", *characters, " "]

    def read(self, crops: Sequence[Gray], height: int = TYPE, batch: int = 16) -> list[Recognised]:
        """Gray crops (dark on light), one printed line each, to texts in the same order.

        `height` is the crop's in the picture that the model sees. Equal crops, as a screenshot has them, are read once.
        """
        once: dict[tuple[tuple[int, ...], bytes], int] = {}
        keys = [(crop.shape, crop.tobytes()) for crop in crops]
        same: dict[int, list[int]] = {}
        for i, key in enumerate(keys):
            same.setdefault(once.setdefault(key, i), []).append(i)
        by_width: dict[int, list[int]] = {}
        for i in same:
            width = math.ceil(crops[i].shape[1] * height / crops[i].shape[0] / _STEP) * _STEP
            by_width.setdefault(max(32, width), []).append(i)
        out: list[Recognised] = [Recognised("", 0.0)] * len(crops)
        for width, group in sorted(by_width.items()):
            for at in range(0, len(group), batch):
                part = group[at : at + batch]
                for i, found in zip(part, self._run([crops[i] for i in part], width, height), strict=True):
                    for j in same[i]:
                        out[j] = found
        return out

    def _run(self, crops: Sequence[Gray], width: int, height: int) -> list[Recognised]:
        scores = self._session.run(None, {self._input: picture(crops, (width, self._high), height)})[0]
        best = scores.argmax(2)
        probability = np.take_along_axis(scores, best[..., None], 2)[..., 0]
        return [self._decode(best[i], probability[i]) for i in range(len(crops))]

    def _decode(self, best: NDArray[np.int64], probability: NDArray[np.float32]) -> Recognised:
        """Greedy CTC: repeats collapse, class 0 separates. A character's probability is the best of its repeats."""
        text: list[str] = []
        sure: list[float] = []
        last = 0
        for k, p in zip(best.tolist(), probability.tolist(), strict=True):
            if k and k != last:
                text.append(self._characters[k])
                sure.append(p)
            elif k:
                sure[-1] = max(sure[-1], p)
            last = k
        return Recognised("".join(text), min(sure, default=0.0), sum(sure) / len(sure) if sure else 0.0)


def picture(crops: Sequence[Gray], size: tuple[int, int], height: int) -> NDArray[np.float32]:
    """Crops as a recogniser of pictures of that width and height sees them, so high in its middle, paper around."""
    cv2 = cv()
    width, high = size
    x = np.empty((len(crops), 3, high, width), dtype=np.float32)
    top = (high - height) // 2
    for i, crop in enumerate(crops):
        w = min(width, max(1, round(crop.shape[1] * height / crop.shape[0])))
        how = cv2.INTER_AREA if crop.shape[0] > height else cv2.INTER_CUBIC
        scaled = cv2.resize(crop, (w, height), interpolation=how).astype(np.float32) / 127.5 - 1
        x[i] = float(np.median(np.concatenate([scaled[0], scaled[-1], scaled[:, -1]])))
        x[i, :, top : top + height, :w] = scaled
    return x


@cache
def recogniser(threads: int) -> Recogniser:
    """rapidocr's own."""
    require()
    return Recogniser(large_model("rec"), _HEIGHT, threads)


class Detector:
    """Finds lines of text on a page."""

    def __init__(self, threads: int) -> None:
        rapidocr = import_module("rapidocr")
        self._engine = rapidocr.RapidOCR(
            params={
                "Global.use_cls": False,
                "Global.log_level": "error",
                "Det.limit_type": "max",
                "Det.limit_side_len": 1280,
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )

    def boxes(self, page: Gray) -> list[tuple[int, int, int, int]]:
        """(x0, y0, x1, y1) of the lines of text on an upright page, in pixels."""
        found = self._engine(cv().cvtColor(page, cv().COLOR_GRAY2BGR), use_det=True, use_cls=False, use_rec=False)
        if found.boxes is None:
            return []
        out = []
        for quad in found.boxes:
            xs, ys = quad[:, 0], quad[:, 1]
            box = (max(0, int(xs.min())), max(0, int(ys.min())), int(xs.max()) + 1, int(ys.max()) + 1)
            if box[2] - box[0] > 2 and box[3] - box[1] > 2:
                out.append(box)
        return out


@cache
def detector(threads: int) -> Detector:
    require()
    return Detector(threads)
