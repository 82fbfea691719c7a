"""Clough and Tocher's interpolant on a triangulation, with the constant at the hull's edges free.

Each triangle is cut at its centroid into three cubic pieces that meet smoothly. Across an edge that
two triangles share, the piece's slope goes towards the neighbour's centroid; at an edge of the hull
there is no neighbour, and a constant stands in for it. SciPy took -2/3 up to version 0.19 and
takes -1/2 since (its issue 3678); all else is the same in both, so that this constant is what
makes an image of 2017 again.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CloughTocher2DInterpolator
from scipy.spatial import Delaunay

EDGE_OF_TODAY: Final = -1 / 2
"""What SciPy takes since its change of August 2018."""

EDGE_UP_TO_SCIPY_0_19: Final = -2 / 3
"""What SciPy took when the published frames were made."""

Array = NDArray[np.float64]


def interpolate(
    positions: Array, values: Array, at: Array, edge: float = EDGE_OF_TODAY
) -> NDArray[np.float64]:
    """Interpolate values over the plane, all of their columns at once.

    Parameters
    ----------
    positions
        (n, 2), where the values are.
    values
        (n, columns).
    at
        (m, 2), where they are asked for.
    edge
        The constant at the hull's edges.

    Returns
    -------
    numpy.ndarray
        (m, columns) float64; NaN outside the hull of the positions.
    """
    # SciPy's own estimate of the gradients at the positions, an iteration column by column: taken
    # from the interpolant that it makes, since the function behind it has no public name
    triangles = Delaunay(positions)
    of_scipy = CloughTocher2DInterpolator(triangles, values)
    gradients: Array = of_scipy.grad  # type: ignore[attr-defined]  # (n, columns, 2)
    inside = triangles.find_simplex(at)
    found = np.full((len(at), values.shape[1]), np.nan)
    for triangle in np.unique(inside[inside >= 0]):
        chosen = inside == triangle
        corners = triangles.simplices[triangle]
        control = _control_points(
            triangles.points[corners],
            values[corners],
            gradients[corners],
            _directions(triangles, triangle, edge),
        )
        weights = _bernstein(_barycentric(triangles, triangle, at[chosen]))
        # term by term rather than as a matrix product: the same order of sums on every machine
        of_triangle = weights[:, :1] * control[0]
        for i in range(1, len(control)):
            of_triangle += weights[:, i : i + 1] * control[i]
        found[chosen] = of_triangle
    return found


def _directions(triangles: Delaunay, triangle: int, edge: float) -> tuple[float, float, float]:
    """Return, for the edge opposite each corner, where the slope across it goes."""
    found = []
    for k, neighbour in enumerate(triangles.neighbors[triangle]):
        if neighbour == -1:
            found.append(edge)
            continue
        centroid = triangles.points[triangles.simplices[neighbour]].sum(axis=0, keepdims=True) / 3
        c = _barycentric(triangles, triangle, centroid)[0]
        after, before = c[(k + 1) % 3], c[(k + 2) % 3]
        found.append((2 * before + after - 1) / (2 - 3 * before - 3 * after))
    return found[0], found[1], found[2]


def _barycentric(triangles: Delaunay, triangle: int, at: Array) -> Array:
    """Return the barycentric coordinates of points (m, 2) in a triangle, (m, 3)."""
    transform: Array = triangles.transform[triangle]
    shifted = at - transform[2]
    first = transform[0, 0] * shifted[:, 0] + transform[0, 1] * shifted[:, 1]
    second = transform[1, 0] * shifted[:, 0] + transform[1, 1] * shifted[:, 1]
    return np.stack([first, second, 1 - first - second], axis=1)


def _control_points(
    corners: Array, values: Array, gradients: Array, directions: tuple[float, float, float]
) -> list[Array]:
    """Return the control points of a triangle's three cubic pieces, in the order of `_bernstein`.

    Named after the powers of the coordinates of corners 1, 2, 3 and of the centroid. The formulas
    and their order of sums are SciPy's (``interpnd.pyx``, after Alfeld 1984).

    Parameters
    ----------
    corners
        (3, 2).
    values
        (3, columns).
    gradients
        (3, columns, 2).
    directions
        What `_directions` returns.
    """
    edges = corners[[1, 2, 0]] - corners

    def slope(corner: int, along: int) -> Array:
        x, y = edges[along]
        found: Array = gradients[corner, :, 0] * x + gradients[corner, :, 1] * y
        return found

    df12, df21 = slope(0, 0), -slope(1, 0)
    df23, df32 = slope(1, 1), -slope(2, 1)
    df31, df13 = slope(2, 2), -slope(0, 2)
    c3000, c0300, c0030 = values
    c2100, c2010 = (df12 + 3 * c3000) / 3, (df13 + 3 * c3000) / 3
    c1200, c0210 = (df21 + 3 * c0300) / 3, (df23 + 3 * c0300) / 3
    c1020, c0120 = (df31 + 3 * c0030) / 3, (df32 + 3 * c0030) / 3
    c2001 = (c2100 + c2010 + c3000) / 3
    c0201 = (c1200 + c0300 + c0210) / 3
    c0021 = (c1020 + c0120 + c0030) / 3
    g1, g2, g3 = directions
    c0111 = (
        g1 * (-c0300 + 3 * c0210 - 3 * c0120 + c0030) + (-c0300 + 2 * c0210 - c0120 + c0021 + c0201)
    ) / 2
    c1011 = (
        g2 * (-c0030 + 3 * c1020 - 3 * c2010 + c3000) + (-c0030 + 2 * c1020 - c2010 + c2001 + c0021)
    ) / 2
    c1101 = (
        g3 * (-c3000 + 3 * c2100 - 3 * c1200 + c0300) + (-c3000 + 2 * c2100 - c1200 + c2001 + c0201)
    ) / 2
    c1002 = (c1101 + c1011 + c2001) / 3
    c0102 = (c1101 + c0111 + c0201) / 3
    c0012 = (c1011 + c0111 + c0021) / 3
    c0003 = (c1002 + c0102 + c0012) / 3
    return [
        c3000, c2100, c2010, c2001, c1200, c1101, c1020, c1011, c1002, c0300,
        c0210, c0201, c0120, c0111, c0102, c0030, c0021, c0012, c0003,
    ]  # fmt: skip


def _bernstein(coordinates: Array) -> Array:
    """Return the weight of each control point, (m, 19), from barycentric coordinates (m, 3).

    With the centroid as a fourth corner; of the four coordinates at least one is 0, which leaves
    the piece that the point lies in.
    """
    least = coordinates.min(axis=1)
    b1, b2, b3 = (coordinates - least[:, None]).T
    b4 = 3 * least
    return np.stack(
        [
            b1**3, 3 * b1**2 * b2, 3 * b1**2 * b3, 3 * b1**2 * b4, 3 * b1 * b2**2,
            6 * b1 * b2 * b4, 3 * b1 * b3**2, 6 * b1 * b3 * b4, 3 * b1 * b4**2, b2**3,
            3 * b2**2 * b3, 3 * b2**2 * b4, 3 * b2 * b3**2, 6 * b2 * b3 * b4, 3 * b2 * b4**2,
            b3**3, 3 * b3**2 * b4, 3 * b3 * b4**2, b4**3,
        ],
        axis=1,
    )  # fmt: skip
