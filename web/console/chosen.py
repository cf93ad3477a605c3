"""The town that a list is about."""

from __future__ import annotations

from starlette.requests import Request

from web.console.desk import Desk


def chosen_town(desk: Desk, request: Request) -> str:
    """`?stadt=`, else the first of the person's. Raises HTTPException 403 for another town."""
    wanted = request.query_params.get("stadt")
    if wanted:
        desk.check_town(request, wanted)
    return wanted or next((one.id for one in desk.towns_of(request)), "")
