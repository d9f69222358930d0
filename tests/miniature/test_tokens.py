"""The tokenizer."""

from hypothesis import given
from hypothesis import strategies as st

from models.miniature.recipe.grammar import every_word
from models.miniature.recipe.tokens import BEGIN, END, LENGTH, encode, learn_merges, tokenizer


def test_every_word_of_the_grammar_is_one_token() -> None:
    assert {word: len(tokenizer().tokenize(word)) for word in every_word()} == dict.fromkeys(every_word(), 1)


@given(st.text(max_size=200))
def test_any_text_has_tokens(text: str) -> None:
    ids = encode([text])[0].tolist()
    assert len(ids) == LENGTH
    assert ids[0] == tokenizer().bos_token_id
    assert tokenizer().eos_token_id in ids


def test_unknown_words_are_spelt_not_lost() -> None:
    spelt = tokenizer().tokenize("zebra")
    assert "".join(spelt) == "zebra</w>"
    assert END not in tokenizer().tokenize("Čeština 猫 42")


def test_case_does_not_matter() -> None:
    assert encode(["A Red CIRCLE"]).tolist() == encode(["a red circle"]).tolist()


def test_a_caption_is_begun_ended_and_padded_with_the_end() -> None:
    ids = encode(["a red circle"])[0].tolist()
    assert ids[0] == tokenizer().convert_tokens_to_ids(BEGIN)
    assert set(ids[4:]) == {tokenizer().convert_tokens_to_ids(END)}


def test_shortening_cuts_padding_only() -> None:
    texts = ["a red circle", "a small red circle on a blue background"]
    short, whole = encode(texts, shorten=True), encode(texts)
    assert short.shape == (2, 10)
    assert short.tolist() == whole[:, :10].tolist()


def test_merges_make_each_word_one_symbol() -> None:
    assert learn_merges(["red", "green"]) == [
        ("r", "e"),
        ("e", "n</w>"),
        ("g", "re"),
        ("gre", "en</w>"),
        ("re", "d</w>"),
    ]
