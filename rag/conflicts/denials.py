"""How one statement says yes and the other no to the same thing. Knows no vectors."""

from rag.conflicts.statement import Asked, Difference, Statement
from rag.conflicts.subject import same_year
from rag.conflicts.topic import same_topic
from rag.conflicts.values import values
from rag.reading.polarity import polarity


def denial(one: Statement, other: Statement, asked: Asked) -> Difference | None:
    """The yes of the one against the no of the other, where both are plain."""
    mine, theirs = polarity(one.text), polarity(other.text)
    if not mine or not theirs or mine.affirms == theirs.affirms:
        return None
    if not same_year(one, other) or (values(one.text) or values(other.text)):
        return None
    if mine.about != theirs.about or (one.language != other.language and not mine.about):
        return None
    if not same_topic(one, other, asked, [*mine.words, *theirs.words]):
        return None
    said = {True: "yes", False: "no"}
    return Difference("negation", said[mine.affirms], said[theirs.affirms])
