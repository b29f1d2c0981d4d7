"""Trains the network on shards, and keeps the weights whenever told.

    python -m scripts.train_cells.train SHARDS WEIGHTS.npz [--minutes 20] [--seed 2031] [--shards 60] [--start OLD.npz]

JAX and optax are needed for this alone.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import optax

from .network import Params, forward, initial, with_seen
from .shards import WIDTHS
from .texts import characters

BATCH = {64: 96, 96: 64, 160: 48, 256: 24}
_PEAK = 2e-3


def batches(folder: Path, shards: int, seed: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Batches of strips of one width without end, the shards in ever new orders; those that are there yet."""
    rng = np.random.default_rng(seed)
    while True:
        there = sorted(folder.glob("train*.npz"))[:shards]
        for path in rng.permutation(np.array([str(p) for p in there])):
            data = np.load(str(path))
            plan = []
            loaded = {key: data[key] for key in data.files}
            for width in WIDTHS:
                order = rng.permutation(len(loaded[f"strips{width}"]))
                size = BATCH[width]
                plan += [(width, order[i : i + size]) for i in range(0, len(order) - size + 1, size)]
            for at in rng.permutation(len(plan)):
                width, rows = plan[at]
                yield loaded[f"strips{width}"][rows], loaded[f"texts{width}"][rows]


def loss_of(params: Params, strips: jax.Array, texts: jax.Array) -> tuple[jax.Array, Params]:
    logits, seen = forward(params, strips, training=True)
    losses = optax.ctc_loss(logits, jnp.zeros(logits.shape[:2]), texts, (texts == 0).astype(jnp.float32))
    return jnp.minimum(losses, 60.0).mean(), seen  # a print too narrow for its text cannot be learnt


def saved(params: Params, path: Path) -> None:
    np.savez(path, **{f"{a}.{b}": np.asarray(v) for a, layer in params.items() for b, v in layer.items()})


def loaded(path: Path) -> Params:
    out: Params = {}
    for key, value in np.load(path).items():
        layer, name = key.split(".")
        out.setdefault(layer, {})[name] = jnp.asarray(value)
    return out


def main() -> None:
    at = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    at.add_argument("folder", type=Path)
    at.add_argument("weights", type=Path)
    at.add_argument("--minutes", type=float, default=20)
    at.add_argument("--seed", type=int, default=2031)
    at.add_argument("--shards", type=int, default=80)
    at.add_argument("--start", type=Path)
    at.add_argument("--peak", type=float, default=_PEAK)
    args = at.parse_args()
    params = loaded(args.start) if args.start else initial(len(characters()) + 1, args.seed)
    tool = optax.chain(optax.clip_by_global_norm(2.0), optax.scale_by_adam(b2=0.99), optax.add_decayed_weights(1e-4))
    state = tool.init(params)

    @jax.jit
    def step(params: Params, state: optax.OptState, strips: jax.Array, texts: jax.Array, rate: jax.Array):
        (loss, seen), grads = jax.value_and_grad(loss_of, has_aux=True)(params, strips, texts)
        moves, state = tool.update(grads, state, params)
        params = jax.tree.map(lambda p, m: p - rate * m, params, moves)
        return with_seen(params, seen), state, loss

    start = time.time()
    recent: list[float] = []
    for n, (strips, texts) in enumerate(batches(args.folder, args.shards, args.seed)):
        done = (time.time() - start) / (60 * args.minutes)
        if done >= 1:
            break
        warm = min(1.0, (n + 1) / 200)
        rate = args.peak * warm * 0.5 * (1 + np.cos(np.pi * done)) + 1e-5
        params, state, loss = step(params, state, strips, texts, jnp.float32(rate))
        recent.append(float(loss))
        if n % 100 == 99:
            minutes = (time.time() - start) / 60
            print(f"{n + 1} batches, {minutes:.1f} min, loss {np.mean(recent[-100:]):.3f}", flush=True)
        if n % 500 == 499:
            saved(params, args.weights)
    saved(params, args.weights)


if __name__ == "__main__":
    main()
