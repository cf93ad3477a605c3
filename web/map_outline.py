"""The outline of a town, as its operator put it into LOTSIN_HOME: read at each request, and only what a map can draw."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from knowledge.model import Municipality

logger = logging.getLogger(__name__)

_LARGEST = 1_000_000  # bytes
_DEPTH = {"Polygon": 3, "MultiPolygon": 4}  # of nested lists, the position included


class OutlineError(ValueError):
    """A file that is no outline; the message says why."""


def outline_of(home: Path, town: Municipality) -> dict[str, Any] | None:
    """A GeoJSON FeatureCollection (RFC 7946) of areas; None where there is no file or it cannot be used."""
    folder = (home / "outlines").resolve()
    path = (folder / f"{town.id}.geojson").resolve()
    if not path.is_relative_to(folder) or not path.is_file():
        return None
    try:
        if path.stat().st_size > _LARGEST:
            raise OutlineError(f"larger than {_LARGEST} bytes")
        return areas_in(json.loads(path.read_text(encoding="utf-8-sig")))
    except (OSError, RecursionError, ValueError) as error:  # JSON and its encoding raise ValueError too
        logger.warning("the outline %s is not shown: %s", path, error)
        return None


def areas_in(content: object) -> dict[str, Any]:
    """The areas alone, without properties. Raises OutlineError."""
    geometries = [{"type": kind, "coordinates": rings} for kind, rings in _geometries(content)]
    if not geometries:
        raise OutlineError("it holds no Polygon or MultiPolygon")
    features = [{"type": "Feature", "properties": {}, "geometry": geometry} for geometry in geometries]
    return {"type": "FeatureCollection", "features": features}


def _geometries(content: object) -> Iterator[tuple[str, Any]]:
    if not isinstance(content, dict):
        raise OutlineError("it is not GeoJSON")
    kind = content.get("type")
    if kind == "FeatureCollection" and isinstance(content.get("features"), list):
        for feature in content["features"]:
            yield from _geometries(feature)
    elif kind == "Feature" and isinstance(content.get("geometry"), dict):
        yield from _geometries(content["geometry"])
    elif kind in _DEPTH:
        _check(content.get("coordinates"), _DEPTH[kind])
        yield kind, content["coordinates"]


def _check(value: object, depth: int) -> None:
    """Nested lists down to positions in degrees; coordinates of a national grid are much larger."""
    if not isinstance(value, list) or not value:
        raise OutlineError("coordinates are missing")
    if depth > 1:
        for inner in value:
            _check(inner, depth - 1)
    elif len(value) < 2 or not all(isinstance(one, (int, float)) for one in value):
        raise OutlineError(f"{value!r:.60} is no position")
    elif not (-180 <= value[0] <= 180 and -90 <= value[1] <= 90):
        raise OutlineError(f"{value!r:.60} is no longitude and latitude in degrees (WGS 84)")
