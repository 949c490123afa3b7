"""Evaluation: question set → results → figures with intervals → report and gate.

It measures any `System` from outside.
"""
