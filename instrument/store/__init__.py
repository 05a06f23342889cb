"""The response store: every answer on disk before the next question is asked."""

from instrument.store.store import Store, StoredSession, open_store

__all__ = ["Store", "StoredSession", "open_store"]
