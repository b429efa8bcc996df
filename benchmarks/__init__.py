"""Speed and quality, measured against a peer in the same run. See README.md for commands and results."""
