"""The inbox: what families asked and were not answered, in groups, and what is decided about it."""

from __future__ import annotations

from starlette.routing import BaseRoute

from web.console.access import guarded
from web.console.deciding import decide_form, decide_send
from web.console.group_page import group_page, group_step
from web.console.inbox_list import bulk, inbox


def routes() -> list[BaseRoute]:
    here = "/redaktion/fragen"
    return [
        guarded(here, inbox),
        guarded(here, bulk, ["POST"]),
        guarded(f"{here}/{{group:int}}", group_page),
        guarded(f"{here}/{{group:int}}/schritt", group_step, ["POST"]),
        guarded(f"{here}/{{group:int}}/entscheiden", decide_form),
        guarded(f"{here}/{{group:int}}/entscheiden", decide_send, ["POST"]),
    ]
