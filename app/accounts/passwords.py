"""Passwords: argon2 with bounded concurrency, outside any transaction; and which ones are too easy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import has_app_context

from app.core import N_, Refused, db

LEAST, MOST = 12, 256

_hasher = PasswordHasher(time_cost=2, memory_cost=46 * 1024, parallelism=1)
_slots = BoundedSemaphore(2)  # 46 MiB each: sign-ins wait for one another rather than for memory

WEAK = frozenset(
    """
    password passwords passw katasandi sandi rahasia rahasiaku rahasiasekali sandirahasia katakunci kunci admin
    administrator adminadmin root superadmin superuser user pengguna operator sekretariat narahubung pimpinan mitra
    qwerty qwertyuiop qwertyasdfgh qwertyqwerty asdfghjkl asdfgh zxcvbnm qazwsx qazwsxedc qazwsxedcrfv oneqaztwowsx
    abcdef abcdefgh abcdefghij abcdefghijkl abcabcabc aaaaaaaaaaaa letmein letmeinplease welcome welcomeback
    iloveyou iloveyouforever sayang sayangku sayangkamu akucintakamu cintaku cinta bismillah alhamdulillah
    allahuakbar yesuskristus tuhanyesus tuhan indonesia indonesiaku indonesiaraya indonesiajaya indonesiamerdeka
    merdeka garuda garudapancasila pancasila bhinneka bhinnekatunggalika nusantara jakarta kupang atambua kefamenanu
    betun motaain motamasin wini surabaya bandung makassar imigrasi imigrasiindonesia kantorimigrasi ditjenimigrasi
    kanim kanwil kemenkumham kemenimipas kemendagri polri polres polda brimob kodim korem tniad satgas satgaspamtas
    beacukai karantina plbn perbatasan lintasbatas patok petajalan tindaklanjut rapatkoordinasi timpora persib
    persija arema barcelona liverpool manchesterunited superman batman naruto dragon monkey football baseball
    sunshine princess shadow master trustnoone changeme changemenow gantisaya gantikatasandi selamatdatang
    selamatpagi terserah bebas coba cobacoba percobaan testing testtest contoh demo demodemo
    """.split()
)
"""Words of which nobody should make the whole password, with or without figures around them."""


def check_password(plain: str, email: str, name: str = "") -> None:
    """Refuse what is guessed first."""
    if len(plain) < LEAST:
        raise Refused(
            N_("Pakai sedikitnya %(least)s karakter; beberapa kata yang mudah Anda ingat sudah baik."),
            field="password", least=LEAST,
        )  # fmt: skip
    if len(plain) > MOST:
        raise Refused(N_("Pakai paling banyak %(most)s karakter."), field="password", most=MOST)
    letters = _letters(plain)
    own = {_letters(email), _letters(email.partition("@")[0]), _letters(name)} - {""}
    if (email and plain.strip().casefold() == email.casefold()) or (letters and letters in own):
        raise Refused(N_("Jangan pakai alamat surel atau nama Anda sebagai kata sandi."), field="password")
    if letters in WEAK or len(letters) < 3 or len(set(plain.casefold())) < 5:
        raise Refused(N_("Kata sandi ini mudah ditebak. Pakai beberapa kata yang tidak berhubungan."), field="password")


def _letters(text: str) -> str:
    return re.sub(r"[\W\d_]+", "", text.casefold())


def hash_password(plain: str) -> str:
    """Hash for the database. Slow on purpose: never inside a transaction."""
    with _slot():
        return _hasher.hash(plain)


def password_fits(plain: str, hashed: str | None) -> bool:
    """Whether the password belongs to the hash; as slow when there is no hash to compare with."""
    with _slot():
        try:
            fits = _hasher.verify(hashed or _nobodys(), plain)
        except (VerificationError, InvalidHashError):
            return False
    return hashed is not None and bool(fits)


def wants_rehash(hashed: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(hashed)


@cache
def _nobodys() -> str:
    return _hasher.hash("the password of nobody")


@contextmanager
def _slot() -> Iterator[None]:
    if has_app_context() and db.session().in_transaction():
        raise RuntimeError("end the transaction before hashing: others wait for it meanwhile")
    if not _slots.acquire(timeout=10):
        raise Refused(N_("Banyak orang sedang masuk. Coba lagi sebentar lagi."))
    try:
        yield
    finally:
        _slots.release()
