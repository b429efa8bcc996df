"""Settings, what is kept, and about: pages that open beside the documents."""
