import pytest

from apps.customers.readings import readings


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("王小明", [("wang", "xiao", "ming")]),
        ("单雄信", [("shan", "xiong", "xin"), ("dan", "xiong", "xin")]),
        ("曾国", [("zeng", "guo"), ("ceng", "guo")]),
        ("仇英", [("qiu", "ying"), ("chou", "ying")]),
        ("区文", [("ou", "wen"), ("qu", "wen")]),
        ("欧阳文", [("ou", "yang", "wen")]),
        ("司马光", [("si", "ma", "guang")]),
        ("诸葛文", [("zhu", "ge", "wen")]),
        ("吕文", [("lv", "wen"), ("lu", "wen"), ("lyu", "wen")]),
        ("王乐", [("wang", "le"), ("wang", "yue")]),
        ("王", [("wang",)]),
    ],
)
def test_a_name_is_read_as_its_owner_may_read_it(name, expected):
    assert readings(name) == expected


def test_the_readings_of_one_name_are_at_most_six():
    assert len(readings("吕乐娜茜")) == 6


def test_a_longer_run_is_no_person_and_has_its_usual_reading():
    assert readings("曾氏汽车公司") == [("ceng", "shi", "qi", "che", "gong", "si")]


def test_a_character_nobody_reads_has_an_empty_reading():
    assert readings("𪠟明") == [("", "ming")]
