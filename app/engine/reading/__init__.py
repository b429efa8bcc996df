"""Document and question become windows; a reader turns windows into scored spans."""
