"""One function per act; each is one transaction: lock, require, move, save, record, notify, wake.

Locks are taken in one order everywhere: deliveries, documents, assignments (several of a kind by ascending key), and
the register last, because everybody in the organisation waits for it.
"""
