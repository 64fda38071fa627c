"""The forms of the app; each file is about one topic."""
