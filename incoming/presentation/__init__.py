"""What the page of a document shows, worked out in Python: templates only lay it out."""
