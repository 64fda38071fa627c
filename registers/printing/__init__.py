"""Books on paper and in Excel."""
