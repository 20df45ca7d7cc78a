"""Borders as whole numbers: what two communes have in common, the outline of many, its holes.

A border that two communes share has the same points in both, so that it cancels out when they are joined: no library
of geometry is needed, and nothing is rounded twice. Outer rings turn anticlockwise, holes clockwise.
"""

from collections.abc import Iterable, Iterator, Mapping
from math import atan2

XY = tuple[int, int]
Ring = tuple[XY, ...]  # its first point is not said again at its end
Shape = tuple[Ring, ...]
Edge = tuple[XY, XY]


def area(ring: Ring) -> int:
    """Twice the area inside, negative for a hole."""
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in _edges(ring))


def ring(points: Iterable[XY], *, hole: bool = False) -> Ring:
    """The points as a ring that turns as it should; () for what has no inside."""
    kept: list[XY] = []
    for point in points:
        if not kept or point != kept[-1]:
            kept.append(point)
    if len(kept) > 1 and kept[0] == kept[-1]:
        kept.pop()
    around = area(tuple(kept))
    if len(kept) < 3 or not around:
        return ()
    return tuple(kept if (around < 0) == hole else reversed(kept))


def edges(shape: Shape) -> Iterator[Edge]:
    """Each side once, the inside on its left."""
    for one in shape:
        yield from _edges(one)


def outline(shapes: Iterable[Shape]) -> Shape:
    """What they are together: the sides that no two of them share, as rings."""
    left: set[Edge] = set()
    for shape in shapes:
        for start, end in edges(shape):
            if (end, start) in left:
                left.remove((end, start))
            else:
                left.add((start, end))
    return tuple(_chained(left))


def holes(shape: Shape) -> list[Ring]:
    return [one for one in shape if area(one) < 0]


def components(shapes: Mapping[str, Shape]) -> list[list[str]]:
    """The keys of the shapes, together when one can go from one to the next over a border and not a single point."""
    owner = {edge: code for code, shape in shapes.items() for edge in edges(shape)}
    touching: dict[str, set[str]] = {code: set() for code in shapes}
    for (start, end), code in owner.items():
        other = owner.get((end, start))
        if other is not None and other != code:
            touching[code].add(other)
    return _connected(touching)


def contains(shape: Shape, point: XY) -> bool:
    """Whether a point is inside: it is when a line from it crosses the border an odd number of times."""
    x, y = point
    crossed = 0
    for (x0, y0), (x1, y1) in edges(shape):
        if (y0 > y) != (y1 > y) and (x1 - x0) * (y - y0) / (y1 - y0) + x0 > x:
            crossed += 1
    return crossed % 2 == 1


def centre(one: Ring) -> tuple[float, float]:
    """The centre of gravity of a ring."""
    (x, y), doubled = one[0], area(one)
    # Measured from the first point: the products of full coordinates would lose what matters.
    local = [((x0 - x, y0 - y), (x1 - x, y1 - y)) for (x0, y0), (x1, y1) in _edges(one)]
    east = sum((x0 + x1) * (x0 * y1 - x1 * y0) for (x0, y0), (x1, y1) in local)
    north = sum((y0 + y1) * (x0 * y1 - x1 * y0) for (x0, y0), (x1, y1) in local)
    return x + east / (3 * doubled), y + north / (3 * doubled)


def largest(shape: Shape) -> Ring:
    return max(shape, key=area)


def _edges(one: Ring) -> Iterator[Edge]:
    return zip(one, (*one[1:], one[0]), strict=True) if one else iter(())


def _chained(left: set[Edge]) -> Iterator[Ring]:
    """The sides one behind the other. Where two rings touch, the sharpest left turn keeps them apart."""
    onward: dict[XY, list[XY]] = {}
    for start, end in sorted(left, reverse=True):
        onward.setdefault(start, []).append(end)
    while onward:
        start = min(onward)
        path = [start]
        at = _next(onward, start, None)
        while at != start:
            path.append(at)
            at = _next(onward, at, path[-2])
        yield tuple(path)


def _next(onward: dict[XY, list[XY]], at: XY, before: XY | None) -> XY:
    ends = onward[at]
    chosen = ends[-1] if before is None or len(ends) == 1 else max(ends, key=lambda end: _turn(before, at, end))
    ends.remove(chosen)
    if not ends:
        del onward[at]
    return chosen


def _turn(before: XY, at: XY, end: XY) -> float:
    """How far to the left one turns, in radians."""
    (ax, ay), (bx, by) = (at[0] - before[0], at[1] - before[1]), (end[0] - at[0], end[1] - at[1])
    return atan2(ax * by - ay * bx, ax * bx + ay * by)


def _connected(touching: Mapping[str, set[str]]) -> list[list[str]]:
    found, seen = [], set[str]()
    for code in touching:
        if code in seen:
            continue
        group, waiting = [], [code]
        seen.add(code)
        while waiting:
            one = waiting.pop()
            group.append(one)
            fresh = touching[one] - seen
            seen |= fresh
            waiting += sorted(fresh)
        found.append(sorted(group))
    return found
