"""Where the standard's schema is not beside the repository, nothing is compared with it, and the head of the run says so."""

from __future__ import annotations

from tests.builders import HSDS_SCHEMA

collect_ignore = [] if HSDS_SCHEMA.exists() else ["test_hsds_schema.py"]


def pytest_report_header() -> str:
    return (
        f"HSDS schema: {HSDS_SCHEMA if HSDS_SCHEMA.exists() else 'not beside the repository, exports are not compared with it'}"
    )
