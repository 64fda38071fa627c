"""Owns the way to a signature: routes, requests and their ordered steps, keys, signatures, seals and verification."""
