"""How names are shown in Latin letters, and when two spellings are one name."""

from apps.customers.folding import compact, fold, is_han
from apps.customers.keys import Kind, keys_of_name
from apps.customers.readings import LONGEST_NAME, readings

COMPOUND = (
    "欧阳上官司马诸葛夏侯东方尉迟皇甫公孙慕容令狐司徒长孙宇文端木南宫司空闻人轩辕独孤呼延钟离申屠赫连"
    "澹台公冶宗政濮阳淳于单于太史拓跋百里东郭西门"
)
COMPOUND_SURNAMES = frozenset(COMPOUND[at : at + 2] for at in range(0, len(COMPOUND), 2))


def latin_of(name: str) -> str:
    """A person's Chinese name as passports spell it: 王小明 is "Wang Xiaoming"; "" for others."""
    run = compact(name)
    if not 2 <= len(run) <= LONGEST_NAME or not all(map(is_han, run)):
        return ""
    syllables = readings(run)[0]
    if not all(syllables):
        return ""
    surname = 2 if run[:2] in COMPOUND_SURNAMES and len(run) > 2 else 1
    parts = ("".join(syllables[:surname]), "".join(syllables[surname:]))
    return " ".join(part.capitalize() for part in parts)


def agree(said: str, name: str, latin: str = "") -> bool:
    """Whether somebody who says `said` may well be the one known by `name`.

    The order of the words, accents, script and a missing given name make no difference.
    """
    if any(sorted(fold(said).split()) == sorted(fold(known).split()) for known in (name, latin)):
        return True
    return _begins(said, keys_of_name(name, latin)) or _begins(name, keys_of_name(said))


def _begins(text, keys):
    whole = compact(text)
    return any(key.key == whole for key in keys if key.kind in (Kind.NAME, Kind.PINYIN))
