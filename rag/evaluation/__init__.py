"""Question set → results → figures with intervals → report and gate.

It measures any `System` from outside and knows nothing of how one finds or answers.
"""
