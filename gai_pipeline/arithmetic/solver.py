"""An exact search over groups of alternatives tied by linear equations.

Belongs here: propagation and search on integers. Does not belong here: anything that knows the form.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Group:
    """Alternatives of which exactly one holds. `weights[a][e]` is what alternative `a` adds to equation `e`."""

    alternatives: tuple[tuple[Any, ...], ...]
    weights: tuple[tuple[Decimal, ...], ...]


LARGEST = Decimal(2**50)
"""Figures beyond this are no counts, and sums of them could overflow."""


class _OutOfNodes(Exception):
    """The search met its bound; what is not proven stays open."""


Proven = tuple[Any] | None
"""(value,) where all solutions share it, None where they differ or the proof did not end."""


def backbone(groups: Sequence[Group], constants: Sequence[Decimal], node_limit: int) -> list[list[Proven]]:
    """Per group and position, the value that every solution of `constant + sum of weights = 0` shares.

    The search looks for one solution, then for each position for a solution that differs there; `node_limit` bounds
    the nodes of all searches together. Everything is open where there is no solution.
    """
    proofs = _Proofs(groups)
    search = _search(groups, constants, node_limit)
    if search is not None:
        with suppress(_OutOfNodes):  # what is proven until then stands
            proofs.find(search, node_limit // 8)
    return proofs.proven


class _Proofs:
    """What is proven of each position of each group, None while it is open."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self.groups = groups
        self.proven: list[list[Proven]] = [[None] * len(g.alternatives[0]) for g in groups]
        self.seen: list[list[set[Any]]] = [[set() for _ in g.alternatives[0]] for g in groups]
        """The values that the solutions so far have at each position."""

    def find(self, search: _Search, share: int) -> None:
        """Prove what can be proven with at most `share` nodes for each position; raises `_OutOfNodes` when all are
        used."""
        everything = search.propagate(search.np.ones(sum(search.sizes), dtype=bool))
        first = None if everything is None else search.solve(everything)
        if everything is None or first is None:
            return
        self._see(first)
        for i, values_of_group in enumerate(self.seen):
            for p, values in enumerate(values_of_group):
                if len(values) == 1 and self._is_shared(i, p, search, everything, share):
                    self.proven[i][p] = (next(iter(values)),)

    def _see(self, solution: Sequence[int]) -> None:
        for i, (group, a) in enumerate(zip(self.groups, solution, strict=True)):
            for p, value in enumerate(group.alternatives[a]):
                self.seen[i][p].add(value)

    def _is_shared(self, i: int, p: int, search: _Search, everything: Bools, share: int) -> bool:
        """Whether no solution has another value at position p of group i than those seen; False where the search did
        not end within its share."""
        others = everything.copy()
        start, alternatives = search.starts[i], self.groups[i].alternatives
        for a, alternative in enumerate(alternatives):
            if alternative[p] in self.seen[i][p]:
                others[start + a] = False
        if not others[start : start + len(alternatives)].any():
            return True
        search.grant(share)
        try:
            different = search.solve(others)
        except _OutOfNodes:
            if search.total_left <= 0:
                raise
            return False
        if different is not None:
            self._see(different)
        return different is None


def _search(groups: Sequence[Group], constants: Sequence[Decimal], node_limit: int) -> _Search | None:
    """The search on integers, None where the figures would not fit."""
    import numpy as np  # slow to import, and only damaged tables need it

    scale = _scale(groups, constants)
    if scale is None:
        return None
    sizes = [len(g.alternatives) for g in groups]
    weights = np.array([[int(w * scale) for w in row] for g in groups for row in g.weights], dtype=np.int64)
    weights = weights.reshape(sum(sizes), len(constants))
    return _Search(np, weights, np.array([int(c * scale) for c in constants], dtype=np.int64), sizes, node_limit)


def _scale(groups: Sequence[Group], constants: Sequence[Decimal]) -> int | None:
    """The power of ten that makes every figure an integer, None where figures would not fit the machine's integers."""
    digits, most = 0, Decimal(0)
    for value in [*constants, *(w for g in groups for row in g.weights for w in row)]:
        exponent = value.normalize().as_tuple().exponent
        digits = max(digits, -exponent if isinstance(exponent, int) else 0)
        most = max(most, abs(value))
    scale = 10 ** min(digits, 20)
    return scale if digits <= 6 and most < LARGEST / scale else None


class _Search:
    """Depth-first search with bounds propagation on the equations."""

    def __init__(self, np: Any, weights: Ints, constants: Ints, sizes: Sequence[int], node_limit: int) -> None:
        self.np = np
        self.weights = weights
        self.constants = constants
        self.group_of = np.repeat(np.arange(len(sizes)), sizes)
        self.starts = [sum(sizes[:i]) for i in range(len(sizes))]
        self.sizes = list(sizes)
        self.total_left = node_limit
        self.nodes_left = node_limit
        self.big = np.int64(2**60 // max(1, len(sizes)))

    def grant(self, share: int) -> None:
        """Grant the next question `share` nodes of the total, so that one hard question does not starve the rest."""
        self.nodes_left = min(share, self.total_left)

    def propagate(self, active: Bools) -> Bools | None:
        """Drop alternatives that the others cannot balance; None where a group or an equation has no way left."""
        np, weights = self.np, self.weights
        while True:
            counts = np.add.reduceat(active.astype(np.int64), self.starts)
            if (counts == 0).any():
                return None
            mask = active[:, None]
            least = np.minimum.reduceat(np.where(mask, weights, self.big), self.starts, axis=0)
            most = np.maximum.reduceat(np.where(mask, weights, -self.big), self.starts, axis=0)
            low, high = least.sum(axis=0) + self.constants, most.sum(axis=0) + self.constants
            if (low > 0).any() or (high < 0).any():
                return None
            reachable = low - least[self.group_of] + weights <= 0
            reachable &= high - most[self.group_of] + weights >= 0
            kept = active & reachable.all(axis=1)
            if (kept == active).all():
                return kept  # type: ignore[no-any-return]
            active = kept

    def solve(self, active: Bools) -> list[int] | None:
        """One solution as the alternative of each group, or None where there is none."""
        np = self.np
        self.nodes_left -= 1
        self.total_left -= 1
        if self.nodes_left < 0:
            raise _OutOfNodes
        left = self.propagate(active)
        if left is None:
            return None
        counts = np.add.reduceat(left.astype(np.int64), self.starts)
        if (counts == 1).all():
            return [int(np.flatnonzero(left[s : s + n])[0]) for s, n in zip(self.starts, self.sizes, strict=True)]
        group = int(np.where(counts > 1, counts, np.iinfo(np.int64).max).argmin())
        start, size = self.starts[group], self.sizes[group]
        for a in np.flatnonzero(left[start : start + size]):
            trial = left.copy()
            trial[start : start + size] = False
            trial[start + a] = True
            found = self.solve(trial)
            if found is not None:
                return found
        return None
