import pytest

from apps.customers.folding import compact, fold, folds, is_han, is_unspaced


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Seán   O'Brien ", "sean o brien"),
        ("Müller-Groß", "muller gross"),
        ("Łukasz Żółć", "lukasz zolc"),
        ("IŞIL ÇAĞLAR İnönü", "isil caglar inonu"),
        ("ＡＢ１２", "ab12"),
        ("٣٤", "34"),
        ("單雄信", "单雄信"),
        ("京A·12345", "京a 12345"),
        ("ガ", "ガ"),
        ("김철수", "김철수"),
        ("%_", ""),
        ("", ""),
    ],
)
def test_text_folds_to_plain_words(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize("text", ["Müller-Groß", "IŞIL", "單雄信", "ＡＢ１２", "Søren"])
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


def test_umlauts_are_spelt_in_both_ways():
    assert folds("Jürgen Öz") == ["jurgen oz", "juergen oez"]
    assert folds("Anna") == ["anna"]


def test_compact_text_has_no_separators():
    assert compact("KA-MB 204") == "kamb204"


def test_scripts_without_spaces_are_known():
    assert [is_unspaced(char) for char in "王か김a1é"] == [True, True, True, False, False, False]
    assert [is_han(char) for char in "王か김a"] == [True, False, False, False]
