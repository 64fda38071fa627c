"""One function per act; each is one transaction: lock, require, move, save, record, send, wake."""
