"""The weights as the small ONNX file that is shipped: normalisation folded into the kernels, numbers of 16 bits.

python -m scripts.train_cells.export WEIGHTS.npz [MODEL.onnx]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from .network import EPS, LAYERS, SEQUENCE
from .texts import characters

MODEL = Path(__file__).resolve().parents[2] / "gai_pipeline" / "read" / "ocr" / "model" / "cells.onnx"
_OPSET = 17


class _Graph:
    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: np.ndarray) -> str:
        """A constant of 16 bits, which the runtime widens once, when it loads."""
        if value.dtype.kind == "f":
            self.constants.append(numpy_helper.from_array(value.astype(np.float16), f"{name}_16"))
            return self.add("Cast", [f"{name}_16"], name, to=TensorProto.FLOAT)
        self.constants.append(numpy_helper.from_array(value, name))
        return name

    def add(self, kind: str, inputs: list[str], output: str, **attributes: object) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output


def model(weights: dict[str, np.ndarray]) -> onnx.ModelProto:
    """Strips (n, 32, width) of bytes to the logarithms of probabilities (n, width / 4, classes)."""
    g = _Graph()
    x = g.add("Cast", ["strips"], "floats", to=TensorProto.FLOAT)
    x = g.add("Div", [x, g.constant("most", np.array(255.0, np.float32))], "shares")
    x = g.add("Sub", [g.constant("one", np.array(1.0, np.float32)), x], "dark")
    x = g.add("Unsqueeze", [x, g.constant("axis", np.array([1]))], "picture")
    plan = [(name, stride, (1, 1)) for name, _, _, stride in LAYERS] + [(n, (1, 1), (0, 1)) for n, *_ in SEQUENCE]
    widths = {name: (a, b) for name, a, b, *_ in (*LAYERS, *SEQUENCE)}
    for name, stride, (down, across) in plan:
        if name == SEQUENCE[0][0]:
            x = g.add("Reshape", [x, g.constant("flat", np.array([0, SEQUENCE[0][1], 1, -1]))], "columns")
        layer = {key.split(".")[1]: value for key, value in weights.items() if key.startswith(f"{name}.")}
        scale = layer["scale"] / np.sqrt(layer["var"] + EPS)
        kernel = (layer["w"] * scale).transpose(3, 2, 0, 1)
        inputs = [x, g.constant(f"{name}_w", kernel), g.constant(f"{name}_b", layer["shift"] - layer["mean"] * scale)]
        y = g.add("Conv", inputs, f"{name}_conv", strides=list(stride), pads=[down, across, down, across])
        y = g.add("Relu", [y], f"{name}_relu")
        x = g.add("Add", [x, y], f"{name}_sum") if stride == (1, 1) and widths[name][0] == widths[name][1] else y
    kernel = weights["head.w"].transpose(3, 2, 0, 1)
    x = g.add("Conv", [x, g.constant("head_w", kernel), g.constant("head_b", weights["head.b"])], "head")
    x = g.add("Squeeze", [x, g.constant("row", np.array([2]))], "scores")
    x = g.add("Transpose", [x], "by_column", perm=[0, 2, 1])
    g.add("LogSoftmax", [x], "logs", axis=2)
    strips = helper.make_tensor_value_info("strips", TensorProto.UINT8, ["n", 32, "width"])
    logs = helper.make_tensor_value_info("logs", TensorProto.FLOAT, ["n", "columns", len(characters()) + 1])
    graph = helper.make_graph(g.nodes, "cells", [strips], [logs], g.constants)
    out = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=8)
    helper.set_model_props(out, {"characters": characters()})
    onnx.checker.check_model(out)
    return out


def main() -> None:
    at = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    at.add_argument("weights", type=Path)
    at.add_argument("model", type=Path, nargs="?", default=MODEL)
    args = at.parse_args()
    args.model.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model(dict(np.load(args.weights))), args.model)
    print(f"{args.model}: {args.model.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
