"""Vietnamese text: one spelling for storing, one for comparing, one for searching, one for sorting."""

import re
import unicodedata
from functools import cached_property, lru_cache

_LOOK_ALIKE = re.compile("[ÐƉðɖ]")
_LOOK_ALIKES = str.maketrans({"Ð": "Đ", "Ɖ": "Đ", "ð": "đ", "ɖ": "đ"})
_INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]"
)
_SHORT = 200
_REMEMBERED = 20_000  # short texts: a list says the same words over and over
_HYPHENS = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_PLAIN_SIGNS = "\x00-\x7f\xa0-ÆÈ-ÐÒ-Þà-æè-ðò-ăĐđĨĩŨũƠơƯư\u0300-\u036fẠ-ỹ\u2000-\u206f"
_PLAIN = re.compile(f"[{_PLAIN_SIGNS}]*+")  # ASCII, and what folds to no other consonant or digit than it is
_NOT_PLAIN = re.compile(f"[^{_PLAIN_SIGNS}]+")
_LOWER = bytes(range(256)).lower()
_NO_LETTERS = bytes(sign for sign in range(128) if not chr(sign).isalnum())
_NO_CONSONANTS = _NO_LETTERS + b"aeiouyAEIOUY"
_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: the dictionary's order
_AFTER_TONE = re.compile(f"[{_TONES}][\\w\u0300-\u036f]+")
_TONE_RANK = {tone: rank for rank, tone in enumerate(_TONES, start=1)}
_I_OR_Y = re.compile("(?<!\\w)(?:[hklmstv][iíìỉĩị](?!\\w)|qu[iíìỉĩị])")
_AS_Y = str.maketrans("iíìỉĩị", "yýỳỷỹỵ")
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_LETTER_RANK = {letter: rank for rank, letter in enumerate(_ALPHABET)}

_UTF8_AS_LATIN = re.compile("á[º»][^\\s]|[ÃĂ][¡¢£¨©ª¬²³´µ¹º½]|Ä[‘ƒ\x83\x90\x91]|Æ[¡°]")
_TCVN3 = re.compile("[®§¬][A-Za-zÀ-ÿ]|[A-Za-z][¨©ª«¬®µ¸¶·¹][A-Za-z]")
_VNI = re.compile("[ñÑ][A-Za-zöô]|[aeoöôuyAEOUY][ûøåïëäü]", re.IGNORECASE)

CollationKey = tuple[tuple[tuple[tuple[int, int], ...], tuple[int, ...]], ...]


def clean(text: str) -> str:
    """``text`` as it is stored: NFC, look-alikes of đ unified, invisible characters gone, single plain spaces."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return _clean_short(text) if len(text) <= _SHORT else _clean(text)


def match_key(text: str) -> str:
    """Equal for texts that are the same words: case, composition, the place of the tone mark and kinds of hyphen
    do not count. The key is for comparing only: each word's tone stands at its end."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split()).casefold()
    return _key_of_short(text) if len(text) <= _SHORT else _key(text)


def search_key(text: str) -> str:
    """``match_key`` without diacritics: what people type who do not bother with them."""
    bare = unicodedata.normalize("NFD", match_key(text))
    return "".join(letter for letter in bare if not unicodedata.combining(letter)).replace("đ", "d")


@lru_cache(_REMEMBERED)
def spelling_key(key: str) -> str:
    """A ``match_key`` or ``search_key`` with y wherever people write i or y as they were taught (kí and ký, lí and lý,
    mĩ and mỹ, quí and quý, tỉ and tỷ, sĩ, hi, vĩ): alike for both. Words that differ by it (tai, tay) stay apart."""
    return _I_OR_Y.sub(lambda found: found[0].translate(_AS_Y), key)


def collation_key(text: str) -> CollationKey:
    """Sorts as a Vietnamese dictionary does: word by word, letters first (a ă â … đ … ê … ô ơ … ư), tones second."""
    return tuple(_word_key(word) for word in clean(text).casefold().split(" "))


def name_collation_key(name: str) -> tuple[CollationKey, CollationKey, CollationKey]:
    """Sorts people: by given name (the last word), then middle names (none comes first), then the family name."""
    *before, given = clean(name).split(" ")
    return collation_key(given), collation_key(" ".join(before[1:])), collation_key(" ".join(before[:1]))


def collation_text(text: str) -> str:
    """``collation_key`` as ASCII text whose binary order is the key's, for a database to sort by."""
    return " ".join(
        f"{''.join(map(_rank_text, letters))} {''.join(map(str, tones))}" for letters, tones in collation_key(text)
    )


def name_collation_text(name: str) -> str:
    """``name_collation_key`` in the same way."""
    *before, given = clean(name).split(" ")
    return "\t".join(map(collation_text, (given, " ".join(before[1:]), " ".join(before[:1]))))


def looks_misencoded(text: str) -> bool:
    """Whether ``text`` (as received, not cleaned) is Vietnamese read in a wrong encoding.

    Known: UTF-8 read as a Western or Vietnamese 8-bit code page ("Há»“ sÆ¡"), and the old TCVN3 and VNI fonts
    ("Hå s¬", "hoà sô"), these two only where at least two of their marks stand in the text.
    """
    if text.isascii():
        return False
    return _short_is_misencoded(text) if len(text) <= _SHORT else _is_misencoded(text)


class LongText:
    """A long text, such as a page's, in which words are looked for as ``match_key`` compares them."""

    def __init__(self, text: str) -> None:
        self._text = text

    def holds(self, words: str) -> bool:
        """Whether the key of the text holds the key of ``words``."""
        return (  # in the order of what they cost: what one of them lacks, the next ones lack too
            _consonants(words) in self._consonants
            and _letters(words) in self._letters
            and match_key(words) in self._whole
        )

    @cached_property
    def _consonants(self) -> bytes:
        return _consonants(self._text)

    @cached_property
    def _letters(self) -> bytes:
        return _letters(self._text)

    @cached_property
    def _whole(self) -> str:
        return match_key(self._text)


def _consonants(text: str) -> bytes:
    """The consonants and digits of ``match_key`` that are ASCII without their marks, run together. Vowels bear marks in
    several spellings; consonants of Vietnamese don't, so that few texts need folding."""
    if not _PLAIN.fullmatch(text):
        text = _NOT_PLAIN.sub(lambda found: _folded(found[0]), text)
    return text.encode("ascii", "ignore").translate(_LOWER, _NO_CONSONANTS)


def _letters(text: str) -> bytes:
    """The same with vowels."""
    return _folded(text).encode("ascii", "ignore").translate(_LOWER, _NO_LETTERS)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFD", text.casefold())


def _clean(text: str) -> str:
    visible = _INVISIBLE.sub("", text)
    composed = unicodedata.normalize("NFC", visible)
    if _LOOK_ALIKE.search(composed):
        composed = composed.translate(_LOOK_ALIKES)
    return " ".join(composed.split())


def _key(text: str) -> str:
    folded = unicodedata.normalize("NFD", _HYPHENS.sub("-", clean(text)).casefold())
    return unicodedata.normalize("NFC", _AFTER_TONE.sub(_tone_last, folded))


def _is_misencoded(text: str) -> bool:
    if _UTF8_AS_LATIN.search(text):
        return True
    return any(len(pattern.findall(text)) >= 2 for pattern in (_TCVN3, _VNI))


_clean_short = lru_cache(_REMEMBERED)(_clean)
_key_of_short = lru_cache(_REMEMBERED)(_key)
_short_is_misencoded = lru_cache(_REMEMBERED)(_is_misencoded)


def _tone_last(found: re.Match[str]) -> str:
    """From the first tone of a word to the word's end."""
    tone, rest = found[0][0], found[0][1:]
    if _TONE_RANK.keys().isdisjoint(rest):
        return rest + tone
    tones = "".join(letter for letter in rest if letter in _TONE_RANK)
    return "".join(letter for letter in rest if letter not in _TONE_RANK) + tone + tones


@lru_cache(_REMEMBERED)  # few words make all names
def _word_key(word: str) -> tuple[tuple[tuple[int, int], ...], tuple[int, ...]]:
    bare = unicodedata.normalize("NFC", "".join(c for c in unicodedata.normalize("NFD", word) if c not in _TONE_RANK))
    tones = tuple(_TONE_RANK[c] for c in unicodedata.normalize("NFD", word) if c in _TONE_RANK)
    return tuple(_rank(letter) for letter in bare), tones


def _rank(letter: str) -> tuple[int, int]:
    if letter in _LETTER_RANK:
        return (2, _LETTER_RANK[letter])
    return (1, int(letter)) if letter in "0123456789" else (0, ord(letter))


def _rank_text(rank: tuple[int, int]) -> str:
    """Two signs for letters and digits, seven for others; each sign sorts after a space."""
    kind, place = rank
    return f"A{place:06x}" if kind == 0 else f"{'ABC'[kind]}{chr(ord('0') + place)}"
