"""The window's part of models: what the models page draws, and the work behind its buttons."""
