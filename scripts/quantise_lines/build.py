"""The recogniser that rapidocr ships -> one for running text alone: lower, of fewer characters, in whole numbers.

    python -m scripts.quantise_lines.build FONTS [MODEL.onnx]

Needs `onnx`, which the package does not. Belongs here: these changes. Does not belong here: what they cost and what
they are worth (`measure.py`).
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper, version_converter
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from gai_pipeline.places import gazetteer
from gai_pipeline.read.ocr.engine import large_model, picture
from gai_pipeline.read.ocr.line_reader import HEIGHT, MODEL, TYPE

from .lines import lines

SEED, EACH, CALIBRATED = 3001, 1, 240
_OPSET = 17
_ROWS = 16
"""Pixels of height to one row of the network's last layer, over whose rows it takes the mean."""


def lowered(model: onnx.ModelProto) -> onnx.ModelProto:
    """For pictures of `HEIGHT` pixels instead of 48: two rows of the last layer instead of three."""
    del model.graph.value_info[:]
    model.graph.input[0].type.tensor_type.shape.dim[2].dim_value = HEIGHT
    [pool] = [node for node in model.graph.node if node.op_type == "AveragePool"]
    for attribute in pool.attribute:
        if attribute.name in ("kernel_shape", "strides"):
            attribute.ints[0] = HEIGHT // _ROWS
    return model


def _wanted() -> set[str]:
    """Characters that Chinese reports print: those of GB 2312, and those of places' names."""
    names = {ch for region in gazetteer.default().regions.rows for ch in region.name}
    codes = [bytes((a, b)).decode("gb2312", "ignore") for a in range(0xA1, 0xF8) for b in range(0xA1, 0xFF)]
    return {"", *map(chr, range(32, 127)), *codes, *names}


def pruned(model: onnx.ModelProto) -> onnx.ModelProto:
    """Without the characters that such reports do not print."""
    [meta] = [p for p in model.metadata_props if p.key == "character"]
    classes = ["", *meta.value.splitlines(), " "]
    wanted = _wanted()
    kept = [i for i, ch in enumerate(classes) if ch in wanted]
    head = [node for node in model.graph.node if node.op_type == "MatMul"][-1]
    [bias] = [node for node in model.graph.node if node.op_type == "Add" and head.output[0] in node.input]
    for name in (*head.input, *bias.input):
        _cut(model.graph, name, len(classes), kept)
    model.graph.output[0].type.tensor_type.shape.dim[2].dim_value = len(kept)
    meta.value = "\n".join(classes[i] for i in kept[1:-1])
    return model


def _cut(graph: onnx.GraphProto, name: str, classes: int, kept: list[int]) -> None:
    """Keep some columns of a constant that has one for each class."""
    tensors = [node.attribute[0].t for node in graph.node if node.op_type == "Constant" and node.output[0] == name]
    for tensor in [*tensors, *(t for t in graph.initializer if t.name == name)]:
        value = numpy_helper.to_array(tensor)
        if value.shape[-1:] == (classes,):
            tensor.CopyFrom(numpy_helper.from_array(np.ascontiguousarray(value[..., kept]), tensor.name))


def with_whole_gelu(model: onnx.ModelProto) -> onnx.ModelProto:
    """With each x / sqrt 2, erf, + 1, times x, times 1/2 as the one operation that it is."""
    graph = model.graph
    made = {out: node for node in graph.node for out in node.output}
    used = {name: node for node in graph.node for name in node.input}
    gone: set[str] = set()
    for erf in [node for node in graph.node if node.op_type == "Erf"]:
        divided, plus = made[erf.input[0]], used[erf.output[0]]
        times = used[plus.output[0]]
        last = used[times.output[0]]
        gone |= {node.output[0] for node in (divided, erf, plus, times)}
        name = last.output[0]
        last.CopyFrom(helper.make_node("Gelu", [divided.input[0]], [name], f"{name}_gelu", domain="com.microsoft"))
    kept = [node for node in graph.node if node.output[0] not in gone]
    del graph.node[:]
    graph.node.extend(kept)
    model.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    return model


class _Pictures(CalibrationDataReader):
    """Lines that the ranges of whole numbers are taken from."""

    def __init__(self, fonts: Path) -> None:
        found = [line.crop for line in lines(fonts, SEED, EACH)]
        random.Random(SEED).shuffle(found)
        self._left: Iterator[np.ndarray] = (
            picture([crop], (_width(crop), HEIGHT), TYPE) for crop in found[:CALIBRATED]
        )

    def get_next(self) -> dict[str, np.ndarray] | None:
        one = next(self._left, None)
        return None if one is None else {"x": one}


def _width(crop: np.ndarray) -> int:
    return max(32, -(-crop.shape[1] * TYPE // crop.shape[0] // 8) * 8)


def build(fonts: Path, path: Path) -> None:
    """Write the model. Weights have seven bits: processors without VNNI overflow at eight."""
    small = pruned(lowered(onnx.load(large_model("rec"))))
    with tempfile.TemporaryDirectory() as folder:
        plain, ready = f"{folder}/plain.onnx", f"{folder}/ready.onnx"
        onnx.save(version_converter.convert_version(small, _OPSET), plain)
        quant_pre_process(plain, ready, skip_symbolic_shape=True)
        model = with_whole_gelu(onnx.load(ready))
        onnx.save(model, ready)
        weights = {tensor.name for tensor in model.graph.initializer}
        attention = [n.name for n in model.graph.node if n.op_type == "MatMul" and not weights.intersection(n.input)]
        quantize_static(
            ready,
            str(path),
            _Pictures(fonts),
            quant_format=QuantFormat.QDQ,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            op_types_to_quantize=["Conv", "MatMul"],
            nodes_to_exclude=attention,
        )


def main() -> None:
    at = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    at.add_argument("fonts", type=Path)
    at.add_argument("model", type=Path, nargs="?", default=MODEL)
    args = at.parse_args()
    build(args.fonts, args.model)
    print(f"{args.model}: {args.model.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
