from apps.customers.keys import (
    Key,
    Kind,
    keys_of_email,
    keys_of_name,
    keys_of_number,
    keys_of_phone,
    keys_of_plate,
    keys_of_vin,
)


def of(kind, keys):
    return sorted(key.key for key in keys if key.kind == kind)


def test_a_latin_name_is_found_from_each_of_its_words():
    assert keys_of_name("Anna Maria Weiß") == {
        Key(Kind.NAME, key)
        for key in ("anna maria weiss", "annamariaweiss", "maria weiss", "mariaweiss", "weiss")
    }


def test_an_apostrophe_does_not_hide_a_name():
    assert of(Kind.NAME, keys_of_name("O'Brien")) == ["brien", "o brien", "obrien"]


def test_an_umlaut_is_found_in_both_spellings():
    assert of(Kind.NAME, keys_of_name("Müller")) == ["mueller", "muller"]


def test_a_chinese_name_is_found_from_each_character_by_pinyin_and_by_initials():
    keys = keys_of_name("王小明")

    assert of(Kind.NAME, keys) == ["小明", "明", "王小明"]
    assert of(Kind.PINYIN, keys) == ["ming", "wangxiaoming", "xiaoming"]
    assert of(Kind.INITIALS, keys) == ["wxm", "xm"]
    assert len(keys) == 8


def test_a_traditional_name_has_the_keys_of_the_simplified_one():
    assert keys_of_name("單曉東") == keys_of_name("单晓东")


def test_a_chinese_name_written_with_a_space_has_the_keys_of_the_plain_one():
    assert keys_of_name("王 小明") - keys_of_name("王小明") == {Key(Kind.NAME, "王 小明")}


def test_a_surname_is_found_by_its_own_reading():
    assert of(Kind.PINYIN, keys_of_name("曾文")) == ["cengwen", "wen", "zengwen"]
    assert of(Kind.INITIALS, keys_of_name("单文")) == ["dw", "sw"]


def test_one_character_has_no_initials():
    assert keys_of_name("王") == {Key(Kind.NAME, "王"), Key(Kind.PINYIN, "wang")}


def test_the_latin_form_of_a_name_finds_it_too():
    latin = keys_of_name("王小明", latin="Wang Xiaoming") - keys_of_name("王小明")

    assert latin == {Key(Kind.NAME, key) for key in ("wang xiaoming", "wangxiaoming", "xiaoming")}


def test_a_korean_name_is_found_from_each_syllable_without_pinyin():
    assert keys_of_name("김철수") == {Key(Kind.NAME, key) for key in ("김철수", "철수", "수")}


def test_a_company_name_has_no_initials_and_no_endless_list_of_keys():
    keys = keys_of_name("北京华信汽车销售服务有限公司" * 10)

    assert of(Kind.INITIALS, keys) == []
    assert len(keys) == 64
    assert {len(key.key) <= 80 for key in keys} == {True}


def test_a_name_without_letters_has_no_keys():
    assert keys_of_name("") == set()
    assert keys_of_name(" -·%") == set()


def test_a_phone_is_found_with_and_without_its_country_and_from_its_end():
    assert keys_of_phone("+447400123456") == {
        Key(Kind.PHONE, "447400123456"),
        Key(Kind.PHONE, "7400123456"),
        Key(Kind.PHONE_END, "654321004744"),
    }
    assert keys_of_phone("") == set()


def test_an_address_has_one_key():
    assert keys_of_email(" Anna.Schmidt@Example.DE ") == {
        Key(Kind.EMAIL, "anna.schmidt@example.de")
    }


def test_a_plate_is_found_from_each_of_its_groups():
    assert of(Kind.PLATE, keys_of_plate("KA-MB 204")) == ["204", "kamb204", "mb204"]
    assert of(Kind.PLATE, keys_of_plate("京A·12345")) == ["12345", "a12345", "京a12345"]
    assert of(Kind.PLATE, keys_of_plate("AB12 CDE")) == ["12cde", "ab12cde", "cde"]


def test_a_vin_is_found_whole_and_by_its_last_eight():
    assert of(Kind.VIN, keys_of_vin("1M8GDM9AXKP042788")) == ["1m8gdm9axkp042788", "kp042788"]


def test_a_number_is_found_from_each_part_and_without_leading_zeros():
    expected = ["00123", "123", "202600123", "o202600123"]

    assert of(Kind.NUMBER, keys_of_number("O-2026-00123")) == expected
    assert keys_of_number("-") == set()
