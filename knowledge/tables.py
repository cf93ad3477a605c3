"""The tables of the knowledge base, named as Open Referral (HSDS 3) names them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from store.database import metadata


def _of_service() -> list[sa.Column[Any]]:
    """The two columns with which a row says which service it belongs to, and in which order."""
    return [
        sa.Column("service_id", sa.String(160), sa.ForeignKey("service.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
    ]


municipality = sa.Table(
    "municipality",
    metadata,
    sa.Column("id", sa.String(80), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("level", sa.String(20), nullable=False),
    sa.Column("parent", sa.String(80), sa.ForeignKey("municipality.id")),
    sa.Column("ags", sa.String(12)),  # Amtlicher Gemeindeschlüssel
    sa.Column("first_contacts", sa.JSON, nullable=False),
)

place = sa.Table(
    "place",
    metadata,
    sa.Column("municipality", sa.String(80), sa.ForeignKey("municipality.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("aliases", sa.JSON, nullable=False),
    sa.Column("postcodes", sa.JSON, nullable=False),
    sa.Column("latitude", sa.Float),
    sa.Column("longitude", sa.Float),
    sa.Column("precision", sa.String(20)),
)

organization = sa.Table(
    "organization",
    metadata,
    sa.Column("id", sa.String(80), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
)

service = sa.Table(
    "service",
    metadata,
    sa.Column("id", sa.String(160), primary_key=True),
    sa.Column("municipality", sa.String(80), sa.ForeignKey("municipality.id"), nullable=False, index=True),
    sa.Column("organization_id", sa.String(80), sa.ForeignKey("organization.id")),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("alternate_name", sa.Text),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("minimum_age_months", sa.Integer),
    sa.Column("maximum_age_months", sa.Integer),
    sa.Column("email", sa.Text),
    sa.Column("url", sa.Text),
    sa.Column("registration", sa.Text),  # HSDS: application_process
    sa.Column("eligibility_description", sa.Text),
    sa.Column("steps", sa.JSON, nullable=False),
    sa.Column("note", sa.Text),  # HSDS: alert
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("contact_point", sa.Boolean, nullable=False),
    sa.Column("visits_home", sa.Boolean, nullable=False),
    sa.Column("confidence", sa.String(20), nullable=False),
    sa.Column("source_age", sa.String(20), nullable=False),
    sa.Column("assured_date", sa.Date),
    sa.Column("valid_from", sa.Date),
    sa.Column("valid_to", sa.Date),
    sa.Column("revision", sa.Integer, nullable=False, server_default="0", index=True),  # of the change that wrote it
)

# What is no longer there, or no longer of that municipality: an index learns of it without reading everything.
removed = sa.Table(
    "removed_service",
    metadata,
    sa.Column("service_id", sa.String(160), primary_key=True),
    sa.Column("municipality", sa.String(80), primary_key=True),  # of each that it left
    sa.Column("revision", sa.Integer, nullable=False, index=True),
    sa.Column("name", sa.Text),
    sa.Column("replaced_by", sa.String(160)),
)

location = sa.Table(
    "location",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("name", sa.Text),
    sa.Column("address_1", sa.Text),
    sa.Column("postal_code", sa.String(10)),
    sa.Column("city", sa.Text),
    sa.Column("district", sa.Text),
    sa.Column("latitude", sa.Float),
    sa.Column("longitude", sa.Float),
    sa.Column("precision", sa.String(20)),
)

service_at_location = sa.Table(
    "service_at_location",
    metadata,
    *_of_service(),
    sa.Column("location_id", sa.String(40), sa.ForeignKey("location.id"), nullable=False, index=True),
)

schedule = sa.Table(
    "schedule",
    metadata,
    *_of_service(),
    sa.Column("opening_hours", sa.Text),  # OpenStreetMap syntax
    sa.Column("rrule", sa.Text),  # RFC 5545
    sa.Column("dtstart", sa.Date),
    sa.Column("opens_at", sa.String(5)),
    sa.Column("closes_at", sa.String(5)),
    sa.Column("description", sa.Text),
)

phone = sa.Table(
    "phone",
    metadata,
    *_of_service(),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("description", sa.Text),
    sa.Column("official", sa.Boolean, nullable=False),
)

contact = sa.Table(
    "contact",
    metadata,
    *_of_service(),
    sa.Column("name", sa.Text),
    sa.Column("title", sa.Text),
    sa.Column("email", sa.Text),
)

cost_option = sa.Table(
    "cost_option",
    metadata,
    *_of_service(),
    sa.Column("amount_description", sa.Text),
    sa.Column("amount", sa.Float),
    sa.Column("currency", sa.String(3)),
    sa.Column("valid_from", sa.Date),
)

source = sa.Table(
    "source",
    metadata,
    *_of_service(),
    sa.Column("url", sa.Text),
    sa.Column("file", sa.Text),
    sa.Column("published", sa.String(10)),
    sa.Column("note", sa.Text),
)

# HSDS attaches taxonomy terms as attributes; topics, audiences, amenities, languages and keywords are taxonomies here.
attribute = sa.Table(
    "attribute",
    metadata,
    sa.Column("service_id", sa.String(160), sa.ForeignKey("service.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("taxonomy", sa.String(20), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("term", sa.Text, nullable=False),
)

LINKED_FROM = 1_000_000  # positions of questions that staff linked at the console: an import does not replace them

# What families asked and which offers answer it, as staff judged: search learns from it.
asked = sa.Table(
    "asked_question",
    metadata,
    sa.Column("municipality", sa.String(80), sa.ForeignKey("municipality.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("offers", sa.JSON, nullable=False),
    sa.Column("topic", sa.String(80)),
)

# Words that staff taught (knowledge/learned.py). Without a municipality they hold everywhere.
learned_word = sa.Table(
    "learned_word",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("topic", sa.String(80), nullable=False),
    sa.Column("concept", sa.String(80)),
    sa.Column("word", sa.String(80), nullable=False),
    sa.Column("municipality", sa.String(80)),
)

# What the last import of a record held, as a short hash of each field: whoever changed it since, the next import asks first.
imported = sa.Table(
    "imported_service",
    metadata,
    sa.Column("service_id", sa.String(160), primary_key=True),
    sa.Column("fields", sa.JSON, nullable=False),
)

# One row: rises with every change, so that each process notices and reads anew.
revision = sa.Table(
    "knowledge_revision",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("identity", sa.String(36)),  # of this database: what was made from another is not ours
)
