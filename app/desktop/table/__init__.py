"""The table in the window: the same questions put to many documents, and a quote in every cell."""
