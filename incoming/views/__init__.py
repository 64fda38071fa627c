"""Pages about received documents, grouped by screen."""
