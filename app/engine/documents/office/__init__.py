"""Word, OpenDocument, books, web pages, RTF and Markdown become one text with its paragraphs."""
