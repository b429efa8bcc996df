"""Taking answers along: as a text, a table, or marked in a copy of the PDF."""
