"""The service that the commands of the documents ask."""

from __future__ import annotations

from tests.service.conftest import client, server

__all__ = ["client", "server"]
