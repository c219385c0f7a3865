"""How Chinese names are read in pinyin, with the readings that surnames alone have."""

from itertools import islice, product

from pypinyin import Style, pinyin

# Names of people; a longer run of characters is a company or a transcription.
LONGEST_NAME = 4
MOST_READINGS = 6

# Surnames read otherwise than the character usually is, and those read in two ways.
SURNAMES = {
    "单": "shan",
    "曾": "zeng",
    "仇": "qiu",
    "区": "ou",
    "解": "xie",
    "查": "zha",
    "翟": "zhai di",
    "朴": "piao pu",
    "盖": "ge gai",
    "覃": "qin tan",
    "乐": "yue le",
    "尉": "wei yu",
    "缪": "miao mou",
    "洗": "xian",
    "员": "yun",
    "折": "she",
    "秘": "bi",
    "繁": "po",
    "黑": "he hei",
    "种": "chong",
    "重": "chong",
    "召": "shao",
    "谌": "chen shen",
    "牟": "mu mou",
    "么": "yao",
    "隗": "kui wei",
    "郇": "xun huan",
    "郗": "xi chi",
    "郄": "qie xi",
    "藏": "zang",
    "柏": "bai bo",
    "祭": "zhai",
    "宓": "mi fu",
    "莘": "xin shen",
    "佴": "nai",
    "阚": "kan",
    "都": "du",
    "卜": "bu",
}

# Characters of given names that are in fact read in more ways than one.
GIVEN = {
    "乐": "le yue",
    "朝": "chao zhao",
    "长": "chang zhang",
    "行": "xing hang",
    "重": "chong zhong",
    "茜": "qian xi",
    "晟": "sheng cheng",
    "柏": "bai bo",
    "筠": "yun jun",
    "娜": "na nuo",
    "蔚": "wei yu",
    "露": "lu lou",
    "盛": "sheng cheng",
    "莎": "sha suo",
}

# Keyboards have no ü: it is typed v, u, or yu as in passports.
WITHOUT_UMLAUT = {"lv": ("lv", "lu", "lyu"), "nv": ("nv", "nu", "nyu")}


def readings(run: str) -> list[tuple[str, ...]]:
    """The plausible readings of a run of simplified characters, each a syllable per character.

    Without tones, the likeliest first, at most six. The beginning of a run of two to four
    characters is taken for a surname (compound ones are known to `pypinyin`). A character without
    a known reading gives "".
    """
    usual = [_syllable(choices) for choices in pinyin(run, style=Style.NORMAL, errors=_unread)]
    if 2 <= len(run) <= LONGEST_NAME:
        given = map(_given, run[1:], usual[1:])
        choices = [_surname(run[0], usual[0]), *given]
    else:
        choices = [[syllable] for syllable in usual]
    return list(islice(product(*map(_typed, choices)), MOST_READINGS))


def _surname(char, usual):
    # The character's usual reading stays: a colleague may not know better.
    return list(dict.fromkeys([*SURNAMES.get(char, "").split(), usual]))


def _given(char, usual):
    return list(dict.fromkeys([usual, *GIVEN.get(char, "").split()]))


def _typed(syllables):
    typed = (WITHOUT_UMLAUT.get(syllable, (syllable,)) for syllable in syllables)
    return list(dict.fromkeys(spelling for each in typed for spelling in each))


def _syllable(choices):
    syllable = choices[0]
    return syllable if syllable.isascii() else ""


def _unread(chars):
    return [[""] for _ in chars]
