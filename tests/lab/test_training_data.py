"""What the reader learns from is as its authors wrote it, split cleanly, and the same every time."""

from itertools import islice
from pathlib import Path

import pytest
import torch

from lab.reader import made, written
from lab.reader.average import averaged
from lab.reader.calibrate import fitted, sigmoid
from lab.reader.corpus import HELD_REGION, held, ours


def test_every_file_of_our_own_is_in_its_form() -> None:
    documents = list(written.documents())
    asked = [question for document in documents for question in document.questions]
    assert len(documents) > 700 and len(asked) > 9000
    assert {document.kind for document in documents} >= {"table", "rules", "manual", "record"}
    assert 0.2 < sum(not question.evidence for question in asked) / len(asked) < 0.4


def test_a_line_that_is_wrong_is_named(tmp_path: Path) -> None:
    path = tmp_path / "one.txt"
    path.write_text(
        "=== doc\nkind: table\nlang: de\ntitle: T\n--- text\nEs kostet 3 Euro.\n"
        "--- questions\n? de | Was kostet es?\n= Es kostet 4 Euro.\n"
    )
    with pytest.raises(ValueError, match=r"one\.txt:9.*'Es kostet 4 Euro\.'"):
        list(written.parsed(path))


def test_gold_places_are_verbatim_and_hold_the_answering_words() -> None:
    for one in islice(ours(), 0, None, 25):
        assert bool(one.spans) == one.answerable
        for start, end in one.spans:
            assert one.document.text[start:end].strip()
        if one.words:
            assert any(start <= one.words[0] and one.words[1] <= end for start, end in one.spans)


def test_a_group_is_held_out_in_every_language_or_in_none() -> None:
    assert held(f"omos/{HELD_REGION}/1") and not held("omos/muenchen/1")
    groups = {f"xquad/{name}" for name in "abcdefghijklmnopqrstuvwxyz"}
    assert 0 < sum(map(held, groups)) < len(groups) / 2


def test_made_up_documents_are_the_same_for_a_seed_and_state_their_answers() -> None:
    some, same, other = (list(made.documents(seed, 40)) for seed in (1, 1, 2))
    assert some == same and some != other
    for document in some:
        for question in document.questions:
            for evidence in question.evidence:
                assert evidence in document.text and question.answer in evidence


def test_the_mean_of_a_reader_with_itself_is_that_reader() -> None:
    torch.manual_seed(0)
    one = {
        "0.output.dense.up": torch.randn(6, 2).half(),
        "0.output.dense.down": torch.randn(2, 5).half(),
    }
    both = averaged(one, one, 0.5)
    before = one["0.output.dense.up"].float() @ one["0.output.dense.down"].float()
    after = both["0.output.dense.up"].float() @ both["0.output.dense.down"].float()
    assert torch.allclose(before, after, atol=0.02)


def test_a_curve_finds_the_shares_that_it_was_fitted_to() -> None:
    logits = [2.0] * 400 + [-2.0] * 400
    labels = [1.0] * 300 + [0.0] * 100 + [1.0] * 40 + [0.0] * 360
    curve = fitted(logits, labels)
    assert sigmoid(2.0, curve) == pytest.approx(0.75, abs=0.02)
    assert sigmoid(-2.0, curve) == pytest.approx(0.1, abs=0.02)
