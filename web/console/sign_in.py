"""Signing in and out."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from review.staff import SESSION_LASTS
from web.console.access import COOKIE, guarded
from web.console.desk import Desk

WRONG = "Name oder Passwort stimmen nicht."


def form(request: Request) -> Response:
    return _form(request, request.query_params.get("weiter", ""))


def _form(request: Request, back_to: str, name: str = "", wrong: str = "", status: int = 200) -> Response:
    desk: Desk = request.app.state.desk
    values = {"title": "Anmelden", "back_to": back_to, "name": name, "wrong": wrong}
    return desk.show(request, "sign_in.html", status, **values)


async def begin(request: Request) -> Response:
    given = await request.form()
    texts = {key: str(given.get(key) or "") for key in ("name", "password", "weiter")}
    return await run_in_threadpool(_begin, request, texts)


def _begin(request: Request, given: dict[str, str]) -> Response:
    desk: Desk = request.app.state.desk
    staff = desk.staff.checked(given["name"].strip(), given["password"])
    if staff is None:
        return _form(request, given["weiter"], given["name"], WRONG, 422)
    answer = RedirectResponse(_inside(given["weiter"]), 303)
    answer.set_cookie(
        COOKIE, desk.staff.begin(staff, desk.now()), int(SESSION_LASTS.total_seconds()), path="/redaktion", httponly=True,
        samesite="strict", secure=request.url.scheme == "https",
    )  # fmt: skip
    return answer


def _inside(address: str) -> str:
    """Only a page of the console; never another site."""
    return address if address.startswith("/redaktion/") and "//" not in address and "\\" not in address else "/redaktion/"


def end(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    desk.staff.end(request.cookies[COOKIE])
    answer = RedirectResponse("/redaktion/anmelden", 303)
    answer.delete_cookie(COOKIE, path="/redaktion")
    return answer


def routes() -> list[BaseRoute]:
    return [
        Route("/redaktion/anmelden", form),
        Route("/redaktion/anmelden", begin, methods=["POST"]),
        guarded("/redaktion/abmelden", end, methods=["POST"]),
    ]
