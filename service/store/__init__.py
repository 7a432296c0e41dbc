"""The only package that touches a store: what a store can do, and the one embedded here."""

from service.store.embedded import EmbeddedStore
from service.store.errors import (
    FormatRefused,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooComplex,
    ResultTooLarge,
    ServiceRefused,
    StoreBusy,
    StoreError,
    StoreUnavailable,
)
from service.store.protocol import Answer, Formats, Row, Store, Term
from service.store.provider import OpenRelease, Stores

__all__ = [
    "Answer",
    "EmbeddedStore",
    "FormatRefused",
    "Formats",
    "OpenRelease",
    "QuerySyntaxError",
    "QueryTimeout",
    "QueryTooComplex",
    "ResultTooLarge",
    "Row",
    "ServiceRefused",
    "Store",
    "StoreBusy",
    "StoreError",
    "StoreUnavailable",
    "Stores",
    "Term",
]
