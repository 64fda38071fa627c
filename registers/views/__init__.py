"""Pages of the books, and the door for uploads."""

from registers.views import acts, books, ledger, uploads

__all__ = ["acts", "books", "ledger", "uploads"]
