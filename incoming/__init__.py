"""Deliveries between organisations, received documents, and the work they cause."""
