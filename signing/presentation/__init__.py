"""What the pages show; each file is about one topic."""
