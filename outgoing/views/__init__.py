"""Views, one file per screen."""
