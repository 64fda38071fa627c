"""Forms of the pages about people and units: they parse and check one act, nothing more."""
