"""What this app offers to the frame."""


def register() -> None:
    """Offer worklists and the section of the rail."""
