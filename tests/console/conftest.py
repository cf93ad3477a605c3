"""The console of a city that has a sign-in of its own."""

from tests.console.openid_site import city_desk, desk_with, issuer  # noqa: F401
