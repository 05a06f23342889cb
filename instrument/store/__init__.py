"""The response store: every answer on disk before the next question is asked."""

from instrument.store.store import Clock, Quarantined, Receipt, Store, open_store, utc_now

__all__ = ["Clock", "Quarantined", "Receipt", "Store", "open_store", "utc_now"]
