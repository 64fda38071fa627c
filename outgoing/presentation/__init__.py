"""What the page of a document says, put together for its template."""
