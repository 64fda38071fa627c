"""The pages of the app; each file is about one topic."""
