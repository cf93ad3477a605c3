"""`/redaktion/berichte`: the report and the digest, each as a page, a PDF and a spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from review.demand import read_demand
from web.console.access import Handler, guarded
from web.console.charts import bars
from web.console.desk import Desk
from web.console.digest_figures import digest_of
from web.console.report_area import Asked, areas_of, asked_of, choices_of, month_in_words
from web.console.report_csv import csv_response
from web.console.report_document import Document
from web.console.report_figures import TITLES, cells_of, report_of
from web.console.report_pdf import report_pdf
from web.pdf import pdf_response
from wording.words import day_in_words

PATH = "/redaktion/berichte"
Made = Callable[[Desk, Asked], Document]


def _page(made: Made, template: str, name: str) -> Handler:
    def answer(request: Request) -> Response:
        desk: Desk = request.app.state.desk
        asked = asked_of(request)
        document = made(desk, asked)
        months = [(f"{month:%Y-%m}", month_in_words(month)) for month in choices_of(desk.now().date())]
        return desk.show(
            request, template, title=document.title, document=document, asked=asked, areas=areas_of(request), months=months,
            name=name, here=PATH if name == "bericht" else f"{PATH}/{name}",
        )  # fmt: skip

    return answer


def _pdf(made: Made, name: str) -> Handler:
    def answer(request: Request) -> Response:
        desk: Desk = request.app.state.desk
        asked = asked_of(request)
        sheet = report_pdf(made(desk, asked), day_in_words(desk.now()))
        return pdf_response(sheet, _saved_as(name, asked))

    return answer


def _csv(made: Made, name: str) -> Handler:
    def answer(request: Request) -> Response:
        asked = asked_of(request)
        return csv_response(made(request.app.state.desk, asked), _saved_as(name, asked))

    return answer


def _saved_as(name: str, asked: Asked) -> str:
    town = re.sub(r"[^a-z0-9-]+", "-", asked.area.id.lower())
    return f"lotsin-{name}-{town}-{asked.months.first:%Y-%m}-{asked.months.last:%Y-%m}"


def chart(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    dimension = request.path_params["dimension"]
    if dimension not in TITLES:
        raise HTTPException(404)
    asked = asked_of(request)
    with desk.database.reading() as connection:
        demand = read_demand(connection, asked.area.towns, asked.months)
    figures = [(name, cell.turns) for name, cell in cells_of(desk, demand, dimension) or () if cell.turns]
    if not figures:
        raise HTTPException(404, "Dazu gibt es kein Bild.")
    return Response(bars(figures, TITLES[dimension]), media_type="image/svg+xml")


def routes() -> list[BaseRoute]:
    kinds = (("bericht", report_of), ("netzwerk", digest_of))
    files = [
        guarded(f"{PATH}/{name}.{ending}", answer(made, name))
        for name, made in kinds
        for ending, answer in (("pdf", _pdf), ("csv", _csv))
    ]
    return [
        guarded(PATH, _page(report_of, "reports.html", "bericht")),
        guarded(f"{PATH}/netzwerk", _page(digest_of, "digest.html", "netzwerk")),
        *files,
        guarded(f"{PATH}/{{dimension}}.svg", chart),
    ]
