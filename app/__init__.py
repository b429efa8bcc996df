"""Answerlight: answers to questions about a person's own documents, quoted from them."""

__version__ = "0.1.0"
