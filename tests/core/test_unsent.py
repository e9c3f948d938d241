"""What was typed outlives a page that stood open too long and a sign-in that ended meanwhile."""

from __future__ import annotations

import pytest

from app.core import Role, writing
from tests.builders import a_forum, a_grant, a_user

HERE = {"Sec-Fetch-Site": "same-origin"}
TYPED = {"title": "Rapat & <b>pagi</b>", "purpose": "Baris satu\r\nBaris dua"}


@pytest.fixture
def desk(ctx, browse):
    with writing():
        user = a_user()
        a_grant(user, Role.SECRETARIAT, forum=a_forum(code="FK-UJI"))
    return browse(user)


def kept(page):
    return {e.get("name"): e.get("value") for e in page.tree.xpath("//main//input[@type='hidden']")}


def test_a_page_open_too_long_offers_its_text_once_more(desk):
    page = desk.post("/rapat/baru", TYPED, csrf=False, headers=HERE)
    assert page.status == 400
    assert page.h1 == "Isian belum tersimpan"
    assert {name: kept(page)[name] for name in TYPED} == {k: v.replace("\r\n", "\n") for k, v in TYPED.items()}
    assert page.tree.xpath("//main//form/@action")[0] == "/rapat/baru"
    assert "Kirim lagi" in page.text
    assert "Akun saya" in page.all_text, "the bar is that of the person signed in"


def test_after_signing_in_again_it_goes_through(desk, browse):
    page = browse().post("/rapat/baru?forum=FK-UJI", TYPED, headers=HERE)
    assert page.status == 401
    assert "Masuk di tab baru" in page.links()
    assert page.tree.xpath("//main//form/@action")[0] == "/rapat/baru?forum=FK-UJI"
    once_more = desk.post("/rapat/baru", {name: kept(page)[name] for name in TYPED}, headers=HERE)
    assert once_more.status == 422 or "Rapat &" in once_more.h1


def test_a_form_of_another_site_is_not_offered(desk, browse):
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://lain.example"}, {"Origin": "null"}, {}):
        page = desk.post("/rapat/baru", TYPED, csrf=False, headers=headers)
        assert page.h1 == "Halaman terlalu lama terbuka"
        assert "pagi" not in page.text
        assert browse().post("/rapat/baru", TYPED, headers=headers, follow=False).status == 302


def test_passwords_are_not_sent_back(browse):
    page = browse().post("/masuk", {"email": "a@b.id", "password": "rahasia-benar"}, csrf=False, headers=HERE)
    assert page.h1 == "Halaman terlalu lama terbuka"
    assert "rahasia-benar" not in page.text


def test_a_button_without_text_leads_to_signing_in(browse):
    page = browse().post("/forum", {}, headers=HERE, follow=False)
    assert page.status in {302, 303}
