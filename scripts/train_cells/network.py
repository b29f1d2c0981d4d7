"""The network: convolutions over a strip, one column of classes for every fourth pixel (CTC). JAX.

Belongs here: its layers. Does not belong here: training (`train.py`), the file that is shipped (`export.py`).
"""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

Params = dict[str, Any]
LAYERS = (
    # name, channels in, channels out, stride
    ("a", 1, 16, (2, 2)),
    ("b", 16, 24, (2, 2)),
    ("c", 24, 40, (1, 1)),
    ("d", 40, 56, (2, 1)),
    ("e", 56, 80, (2, 1)),
)
"""Kernels of 3 x 3, from 32 rows to 2; every fourth column is left."""
SEQUENCE = (("f", 160, 128), ("g", 128, 128))
"""Kernels of 3 along the line."""
_KEEP = 0.99
EPS = 1e-3


def initial(classes: int, seed: int) -> Params:
    """Weights to begin with."""
    rng = np.random.default_rng(seed)
    out: Params = {name: _layer(rng, (3, 3, cin, cout)) for name, cin, cout, _ in LAYERS}
    out |= {name: _layer(rng, (1, 3, cin, cout)) for name, cin, cout in SEQUENCE}
    out["head"] = {"w": rng.normal(0, 0.05, (1, 1, SEQUENCE[-1][2], classes)), "b": np.zeros(classes)}
    return jax.tree.map(lambda v: jnp.asarray(v, jnp.float32), out)


def _layer(rng: np.random.Generator, shape: tuple[int, int, int, int]) -> dict[str, Any]:
    n = shape[3]
    weights = rng.normal(0, np.sqrt(2 / (shape[0] * shape[1] * shape[2])), shape)
    return {"w": weights, "scale": np.ones(n), "shift": np.zeros(n), "mean": np.zeros(n), "var": np.ones(n)}


def _convolved(x: jax.Array, w: jax.Array, stride: tuple[int, int]) -> jax.Array:
    """As one product of matrices: XLA is slow at the gradients of convolutions on a processor."""
    (kh, kw, cin, cout), (n, height, width, _) = w.shape, x.shape
    rows, columns = (height - 1) // stride[0] + 1, (width - 1) // stride[1] + 1
    framed = jnp.pad(x, ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0)))
    down, right = (rows - 1) * stride[0] + 1, (columns - 1) * stride[1] + 1
    views = [framed[:, i : i + down : stride[0], j : j + right : stride[1]] for i in range(kh) for j in range(kw)]
    flat = jnp.concatenate(views, -1).reshape(-1, kh * kw * cin) @ w.reshape(-1, cout)
    return flat.reshape(n, rows, columns, cout)


def _normed(x: jax.Array, layer: Params, training: bool) -> tuple[jax.Array, jax.Array, jax.Array]:
    mean, var = (x.mean((0, 1, 2)), x.var((0, 1, 2))) if training else (layer["mean"], layer["var"])
    scale = layer["scale"] / jnp.sqrt(var + EPS)
    return x * scale + (layer["shift"] - mean * scale), mean, var


def forward(params: Params, strips: jax.Array, training: bool = False) -> tuple[jax.Array, Params]:
    """(log-odds by column and class, the means and variances seen). Strips are (n, 32, width), 0 black to 255."""
    x = 1.0 - strips[..., None].astype(jnp.float32) / 255.0
    seen: Params = {}
    for name, stride in [(n, s) for n, _, _, s in LAYERS] + [(n, (1, 1)) for n, *_ in SEQUENCE]:
        if name == SEQUENCE[0][0]:
            n, height, width, channels = x.shape
            x = x.transpose(0, 2, 3, 1).reshape(n, 1, width, channels * height)
        before = x
        x, mean, var = _normed(_convolved(x, params[name]["w"], stride), params[name], training)
        x = jax.nn.relu(x)
        if before.shape == x.shape:
            x = x + before
        seen[name] = {"mean": mean, "var": var}
    return _convolved(x, params["head"]["w"], (1, 1))[:, 0] + params["head"]["b"], seen


def with_seen(params: Params, seen: Params) -> Params:
    """The weights with their running means and variances moved towards what a batch showed."""
    out = dict(params)
    for name, stats in seen.items():
        out[name] = params[name] | {
            k: _KEEP * params[name][k] + (1 - _KEEP) * jax.lax.stop_gradient(stats[k]) for k in ("mean", "var")
        }
    return out
