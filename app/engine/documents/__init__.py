"""A path becomes a Document: one text, its pages, and boxes for any span of it."""
