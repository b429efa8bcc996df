"""How we know: scores on question-answering data sets, and calibration."""
