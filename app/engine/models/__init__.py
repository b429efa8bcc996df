"""Which readers there are, and where their files are kept."""
