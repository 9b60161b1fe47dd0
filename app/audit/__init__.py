"""The audit trail: append-only, hash-chained per agency."""

from app.audit.services import record

__all__ = ["record"]
