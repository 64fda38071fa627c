"""An organisation's own documents: entry, numbers, issue, recipients, dispatch, recall, corrections and answers."""
