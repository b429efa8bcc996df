"""The only place that imports torch and transformers; loaded when a reader is."""
