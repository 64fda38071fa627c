"""Owns the way to a signature: routes, requests and their steps, keys, signatures, seals, verification."""
