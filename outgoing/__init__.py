"""Owns a unit's own documents: drafts, recipients, numbering, release, dispatch, recall and replies."""
