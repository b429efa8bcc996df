"""The panel beside the page: the document's contents and small pictures of its pages."""
