"""Register books and their numbers, kinds of documents, stored files, the working calendar, printing."""
