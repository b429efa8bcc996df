"""Everything that finds an answer, without a window.

No module here imports Qt. torch and transformers are imported in ``reading/torch`` alone,
which is loaded when a reader is. Data walks one way: documents, models, reading, answering,
evaluation; a folder imports from the folders before it, never from one after it
(import-linter contracts in pyproject.toml hold it so).
"""
