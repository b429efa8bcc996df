"""Scored spans become ranked answers, with confidence, or a verdict that there is none."""
