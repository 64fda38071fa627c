"""Owns the unit's own documents: drafts, revisions, recipients, numbering, release, dispatch, recall and replies."""
