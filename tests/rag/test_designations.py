"""A question about a thing whose name has figures is not answered by what speaks of another."""

from rag.bindings.binding import key_of
from rag.bindings.designations import Designations
from tests.rag.readings import material, passage

TEXTS = {
    "X20": "The X20 weighs 2 kg.",
    "X20s": "The X20s weighs 3 kg.",
    "X20 Pro": "The X20 Pro weighs 9 kg.",
    "X25": "It weighs 4 kg.",
}


def likely(question: str, texts: dict[str, str] = TEXTS) -> list[str]:
    read = [
        material(passage(text, title, title=f"Data sheet {title}")) for title, text in texts.items()
    ]
    told = Designations(question).opinions(read)
    return [one.passage.document_id for one in read if key_of(one, one.units[0]) not in told]


def test_only_what_names_just_that_thing_stays_likely() -> None:
    assert likely("How much does the X20 weigh?") == ["X20"]
    assert likely("what does the x20 pro weigh") == ["X20 Pro"]
    assert likely("How much does the X20s weigh?") == ["X20s"]


def test_nothing_changes_where_no_such_name_is_asked_for_or_known() -> None:
    assert likely("How much does it weigh?") == list(TEXTS)
    assert likely("How much does the X99 weigh?") == list(TEXTS)
    assert likely("Was gilt ab Juli 2024?") == list(TEXTS)


def test_what_names_the_beginning_of_a_name_is_another_thing_in_prose_too() -> None:
    texts = {"a": "The X20 weighs 2 kg.", "b": "The X20 Pro weighs 9 kg."}
    assert likely("How much does the X20 Pro weigh?", texts) == ["b"]
    assert likely("How much does the X20 Max weigh?", texts) == ["a", "b"]
