"""Forms of outgoing documents."""
