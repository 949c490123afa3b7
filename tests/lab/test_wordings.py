"""Questions as people type them: repeatable, and no more wrong than meant."""

from index.search.expansion import one_slip
from lab.experiments.wordings import LONG, misspelt, short

QUESTION = "Welche Behörde erteilt Flüchtlingen eine Aufenthaltserlaubnis in München?"


def test_a_question_is_misspelt_the_same_way_each_time() -> None:
    assert misspelt(QUESTION) == misspelt(QUESTION)
    assert misspelt(QUESTION, seed=1) != misspelt(QUESTION, seed=2)


def test_each_word_has_one_slip_at_most_and_short_ones_none() -> None:
    plain = "welche behoerde erteilt fluechtlingen eine aufenthaltserlaubnis in muenchen?"
    changed = 0
    for seed in range(20):
        said = misspelt(QUESTION, seed=seed).split()
        for word, wrong in zip(plain.split(), said, strict=True):
            assert one_slip(word, wrong) and word[0] == wrong[0]
            assert word == wrong or len(word) > LONG
            changed += word != wrong
    assert 40 < changed < 80, "about half of six long words, twenty times"


def test_a_short_question_keeps_the_rarest_words_that_are_known_in_their_order() -> None:
    known = {"wer": 9, "zahlt": 3, "kindergeld": 2, "in": 50, "munch": 4}
    assert short("Wer zahlt das Kindergeld in München?", known) == "zahlt Kindergeld München"
    assert short("Völlig unbekannt?", {}) == "Völlig unbekannt?"
