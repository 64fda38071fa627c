"""The pages about people and units, one file a screen."""
