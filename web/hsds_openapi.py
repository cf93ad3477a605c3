"""The description of the read API for programs: OpenAPI 3.1, with the values that this instance knows."""

from __future__ import annotations

from typing import Any

from web.hsds_query import LAST_PAGE, LONGEST_SEARCH, MOST_PER_PAGE, PER_PAGE, Known

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}
_DATE: Schema = {"type": "string", "format": "date"}
_NUMBER: Schema = {"type": "number"}
_SPECIFICATION = "https://docs.openreferral.org/"


def description(base: str, version: str, known: Known) -> Schema:
    """`base` is the service's public address, `version` that of HSDS."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Lotsin: Angebote für Familien", "version": version,
            "description": "Alle Angebote als offene Daten, nur zum Lesen, ohne Anmeldung, "
            f"in der Form von Open Referral HSDS {version}.",
        },
        "externalDocs": {"url": _SPECIFICATION, "description": "Open Referral: Human Services Data Specification"},
        "servers": [{"url": base}],
        "paths": {
            "/hsds/": {"get": _operation("getAPIMetaInformation", "Was diese Schnittstelle ist", "About")},
            "/hsds/services": {"get": _services(known)},
            "/hsds/services/{id}": {"get": _service()},
        },
        "components": {"schemas": _schemas()},
    }  # fmt: skip


def _operation(name: str, summary: str, answers: str, *refusals: tuple[str, str]) -> Schema:
    refused = {status: _answer("Error", said) for status, said in (*refusals, ("503", "Die Datenbank ist nicht erreichbar"))}
    return {"operationId": name, "summary": summary, "responses": {"200": _answer(answers, summary), **refused}}


def _answer(schema: str, said: str) -> Schema:
    content = {"application/json": {"schema": _ref(schema)}}
    return {"description": said, "content": content}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _services(known: Known) -> Schema:
    operation = _operation(
        "getPaginatedListOfServices", "Angebote, seitenweise", "Page", ("400", "Ein Parameter ist falsch; er wird genannt")
    )
    operation["responses"]["304"] = {"description": "Seit dem ETag in If-None-Match hat sich nichts geändert"}
    return operation | {
        "parameters": [
            _parameter("page", "Welche Seite, ab 1", _integer(LAST_PAGE, 1)),
            _parameter("per_page", "Wie viele Angebote auf einer Seite stehen", _integer(MOST_PER_PAGE, PER_PAGE)),
            _parameter("municipality", "Nur was diesem Ort, Kreis, Land oder dem Bund gehört", _choice(known.municipalities)),
            _parameter("topic", "Nur Angebote zu diesem Thema", _choice(known.topics)),
            _parameter("taxonomy_term_id", "Nur Angebote mit diesem Thema, dieser Zielgruppe, Ausstattung: `id` eines "
                       "`taxonomy_term`", _choice(list(known.terms))),
            _parameter("search", "Was eine Familie mit diesen Worten findet, das Beste zuerst",
                       {**_TEXT, "minLength": 1, "maxLength": LONGEST_SEARCH}),
            _parameter("minimal", "Nur die Kennungen, ohne `per_page` alle auf einer Seite", {"type": "boolean"}),
        ]
    }  # fmt: skip


def _service() -> Schema:
    operation = _operation(
        "getFullyNestedServiceById", "Ein Angebot mit allem, was dazu gehört", "Service",
        ("404", "Dieses Angebot gab es hier nie"),
        ("410", "Dieses Angebot gibt es nicht mehr; was an seine Stelle trat, steht dabei, wo es bekannt ist"),
    )  # fmt: skip
    operation["responses"]["304"] = {"description": "Seit dem ETag in If-None-Match hat sich nichts geändert"}
    return operation | {"parameters": [{"name": "id", "in": "path", "required": True, "schema": {**_TEXT, "minLength": 1}}]}


def _parameter(name: str, said: str, schema: Schema) -> Schema:
    return {"name": name, "in": "query", "required": False, "description": said, "schema": schema}


def _integer(highest: int, usual: int) -> Schema:
    return {"type": "integer", "minimum": 1, "maximum": highest, "default": usual}


def _choice(values: Any) -> Schema:
    return {"type": "string", "enum": list(values)}


def _object(required: str, **properties: Schema) -> Schema:
    return {"type": "object", "required": required.split(), "properties": properties}


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def _schemas() -> Schema:
    count: Schema = {"type": "integer", "minimum": 0}
    flag: Schema = {"type": "boolean"}
    page = _object(
        "total_items total_pages page_number size first_page last_page empty contents", total_items=count, total_pages=count,
        page_number=count, size=count, first_page=flag, last_page=flag, empty=flag,
        contents=_list({"anyOf": [_ref("Service"), _ref("Minimal")]}),
    )  # fmt: skip
    return {
        "About": _object("version profile openapi_url", version=_TEXT, profile=_uri(), openapi_url=_uri()),
        "Page": page,
        "Minimal": _object("id", id=_TEXT) | {"additionalProperties": False},
        "Error": _object("error", error=_TEXT, parameter=_TEXT, name=_TEXT, replaced_by=_TEXT, replaced_by_url=_uri()),
        "Service": _service_schema(),
        "Location": _location_schema(),
    }


def _uri() -> Schema:
    return {"type": "string", "format": "uri"}


def _service_schema() -> Schema:
    parts = {
        "organization": _object("id name description", id=_TEXT, name=_TEXT, description=_TEXT),
        "phones": _list(_object("id number", id=_TEXT, number=_TEXT, description=_TEXT)),
        "schedules": _list(_schedule_schema()),
        "service_at_locations": _list(_object("id location", id=_TEXT, location=_ref("Location"))),
        "cost_options": _list(
            _object("id", id=_TEXT, amount=_NUMBER, currency=_TEXT, amount_description=_TEXT, valid_from=_DATE)
        ),
        "contacts": _list(_object("id", id=_TEXT, name=_TEXT, title=_TEXT, email=_TEXT)),
        "languages": _list(_object("id name", id=_TEXT, name=_TEXT)),
        "attributes": _list(_attribute_schema()),
    }
    words = "alternate_name description url email application_process eligibility_description alert"
    return _object(
        "id name status", id=_TEXT, name=_TEXT, **dict.fromkeys(words.split(), _TEXT),
        status=_choice(["active", "inactive"]), minimum_age=_NUMBER, maximum_age=_NUMBER, assured_date=_DATE, **parts,
    )  # fmt: skip


def _schedule_schema() -> Schema:
    words = "freq byday bymonthday byweekno byyearday wkst opens_at closes_at description notes"
    days = dict.fromkeys(("dtstart", "until", "valid_from", "valid_to"), _DATE)
    return _object("id", id=_TEXT, **dict.fromkeys(words.split(), _TEXT), **days, interval=_NUMBER, count=_NUMBER)


def _attribute_schema() -> Schema:
    term = _object("id code name taxonomy", id=_TEXT, code=_TEXT, name=_TEXT, description=_TEXT, taxonomy=_TEXT)
    return _object("id link_entity value", id=_TEXT, link_entity=_TEXT, label=_TEXT, value=_TEXT, taxonomy_term=term)


def _location_schema() -> Schema:
    words = "address_1 city postal_code state_province country region address_type"
    address = _object("id address_1 city country", id=_TEXT, **dict.fromkeys(words.split(), _TEXT))
    return _object(
        "id location_type", id=_TEXT, location_type=_TEXT, name=_TEXT, latitude=_NUMBER, longitude=_NUMBER,
        location_precision=_TEXT, addresses=_list(address),
    )  # fmt: skip
