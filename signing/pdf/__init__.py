"""Signatures in PDF files: places, fields, stamps, signing, checking. Bytes in, bytes out, no database."""
