"""What the reader learns from is as its authors wrote it, split cleanly, and the same every time."""

from itertools import islice
from pathlib import Path

import pytest
import torch

from lab.reader import claims, made, question_set, written
from lab.reader.average import averaged
from lab.reader.calibrate import fitted, sigmoid
from lab.reader.corpus import HELD_REGION, held, ours
from lab.reader.losses import listwise_loss
from rag.evaluation.set import load_set


def test_every_file_of_our_own_is_in_its_form() -> None:
    documents = list(written.documents())
    asked = [question for document in documents for question in document.questions]
    assert len(documents) > 700 and len(asked) > 9000
    assert {document.kind for document in documents} >= {"table", "rules", "manual", "record"}
    assert 0.2 < sum(not question.evidence for question in asked) / len(asked) < 0.45


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


def test_units_of_all_passages_of_a_question_are_weighed_against_each_other_and_against_none() -> (
    None
):
    unit = torch.tensor([[2.0, 0.0], [1.0, -1.0], [0.5, 9.0]])
    labels = torch.tensor([[1.0, 0.0], [0.0, 0.0], [0.0, -1.0]])  # the last has one unit
    questions = torch.tensor([0, 0, 1])
    everything = torch.tensor([2.0, 0.0, 1.0, -1.0, 0.0]).exp().sum()
    answered = everything.log() - 2.0
    silent = torch.tensor(0.5).exp().add(1).log()  # against "none of them", whose logit is 0
    assert listwise_loss(unit, labels, questions) == pytest.approx(float(answered + silent) / 2)
    alone = listwise_loss(unit, labels, torch.tensor([0, 0, -1]))  # whose evidence is not known
    assert alone == pytest.approx(float(answered))


def test_a_row_without_the_cell_that_answers_keeps_its_name_and_the_other_cells() -> None:
    row = "Leistung: Kopie A3; schwarz-weiß: 0,20 Euro; farbig: 0,55 Euro"
    answer = row.index("0,55 Euro")
    assert claims.without(row, answer, len(row)) == "Leistung: Kopie A3; schwarz-weiß: 0,20 Euro"
    assert claims.without(row, 10, 18) is None  # its name


def test_held_out_folders_are_a_question_set(tmp_path: Path) -> None:
    count = question_set.write(tmp_path)
    found = load_set(tmp_path)
    assert len(found.questions) == count > 300
    assert all(held(f"folders/{question.collection}") for question in found.questions)
    assert 0.25 < sum(not question.answerable for question in found.questions) / count < 0.55
    for question in found.questions[::20]:
        for evidence in question.evidence:
            assert all(
                found.text(evidence.document)[start:end].strip() for start, end in evidence.spans
            )
