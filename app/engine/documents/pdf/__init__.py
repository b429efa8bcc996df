"""PDFs through PDFium (pypdfium2), in helper processes: text, boxes and page images from one library."""
