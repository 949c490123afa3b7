"""Any sentence-transformers CrossEncoder with entailment labels as a judge of support.

The model reads the evidence as premise and the sentence as hypothesis; the probability is its
softmax for the label that its own configuration calls entailment. Knows no rule of ours. The model
is loaded at the first use.
"""

import re
from collections.abc import Mapping, Sequence

from index.cross_encoder import LazyCrossEncoder
from index.errors import ModelError

TAKES = (
    "FUNDSTELLE_SUPPORT takes 'offline', 'llm', or the folder or hub name of a "
    "sentence-transformers CrossEncoder with an entailment label."
)
_ENTAILS = re.compile(r"(?<![a-z])entail(?:s|ed|ment)?(?![a-z])")
_DENIES = re.compile(r"(?<![a-z])(?:not?|non|un)[ _-]?(?=entail)")


class EntailmentJudge:
    """A `Judge` over a CrossEncoder: a folder or the name of a model on the hub."""

    def __init__(self, model: str) -> None:
        self.model = model
        self._encoder = LazyCrossEncoder(model, what="entailment model", takes=TAKES)

    def load(self) -> None:
        """Load the model now; raises ModelError if it cannot judge entailment."""
        self._entailed()

    def probability(self, sentence: str, evidence: Sequence[str]) -> float:
        """The model's probability that the evidence, read as one text, entails the sentence."""
        entailed = self._entailed()
        premise = " ".join(" ".join(evidence).split())
        return float(self._encoder.shares([(premise, sentence)])[0, entailed])

    def _entailed(self) -> int:
        return entailment_label(self._encoder.labels, self.model)


def entailment_label(labels: Mapping[int, str], model: str) -> int:
    """The place of the class that means entailment; raises ModelError if none or several do."""
    names = {at: name.casefold() for at, name in labels.items()}
    found = [at for at, name in names.items() if _ENTAILS.search(name) and not _DENIES.search(name)]
    if len(found) != 1 or len(labels) < 2:
        raise ModelError(
            f"The model {model!r} has the labels {', '.join(map(repr, labels.values())) or 'none'}, "
            f"of which {'none means' if not found else 'not one alone means'} entailment. "
            "FUNDSTELLE_SUPPORT takes a CrossEncoder whose configuration (id2label) names one."
        )
    return found[0]
