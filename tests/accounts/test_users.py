"""The admin's pages: accounts and grants begin, change hands and end; nothing is removed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
import sqlalchemy as sa

from app.accounts import Grant, OneTimeLink, User, actor_of, end_grant, end_user
from app.core import Actor, AuditEntry, Refused, Role, SecurityClass, db, locked, now, today, writing
from app.directory import Seat, SeatHolder
from tests.builders import a_forum, a_grant, a_user, an_agency
from tests.client import count_queries

both_engines = pytest.mark.both_engines
HOSTILE = "<script>alert('x')</script> \"&' <b>"


@pytest.fixture
def yosef(ctx, password_hash):
    with writing():
        return a_user("Yosef Tan", email="yosef@contoh.go.id", password_hash=password_hash, password_set_at=now())


def verbs():
    db.session.rollback()
    return db.session.scalars(sa.select(AuditEntry.verb).order_by(AuditEntry.id)).all()


def test_only_the_admin_comes_here(ctx, maria, yosef, browse):
    with writing():
        a_grant(db.session.get_one(User, maria.id), Role.SECRETARIAT, forum=a_forum())
    for path in ("/pengaturan/akun", "/pengaturan/akun/baru", f"/pengaturan/akun/{yosef.id}"):
        assert browse(maria).get(path).status == 403
        assert browse().get(path).url.startswith("/masuk")
    assert browse(maria).post(f"/pengaturan/akun/{yosef.id}/akhiri", {"reason": "x"}).status == 403


@both_engines
@pytest.mark.parametrize("after", ["99999999999999999999", "-5", "0", "x"])
def test_a_page_of_accounts_after_nobody_is_the_first(admin, yosef, browse, after):
    page = browse(admin).get("/pengaturan/akun", query_string={"setelah": after})
    assert page.status == 200
    assert "Yosef Tan" in page.text


def test_every_post_of_this_room_needs_its_token(app, admin, browse):
    browser = browse(admin)
    doors = [
        rule for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("accounts.") and "POST" in rule.methods
    ]  # fmt: skip
    assert len(doors) > 12
    for rule in doors:
        values = dict.fromkeys(rule.arguments, admin.id)
        with app.test_request_context():
            path = rule.build(values)[1]
        page = browser.post(path, {"name": "x"}, csrf=False)
        assert page.status == 400, path
    assert verbs() == []


@both_engines
def test_a_grant_is_given_and_ended_but_never_removed(admin, yosef, browse):
    with writing():
        forum = a_forum("FK-NTT")
    browser = browse(admin)
    page = browser.get(f"/pengaturan/akun/{yosef.id}").click("Beri hak")
    page = page.submit("Beri hak", role="sekretariat", forum="FK-NTT")
    assert page.url == f"/pengaturan/akun/{yosef.id}"
    assert actor_of(yosef, today()).secretariat_forums.covers(forum.id, SecurityClass.RESTRICTED)
    page = page.submit("Akhiri hak")
    assert "dicabut" in page.text
    db.session.rollback()
    assert not actor_of(yosef, today()).roles
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Grant).where(Grant.user_id == yosef.id)) == 1
    assert verbs() == ["grant_given", "grant_ended"]


def test_a_grant_may_hold_through_a_last_day(admin, yosef, browse):
    with writing():
        grant = a_grant(db.session.get_one(User, yosef.id), Role.SECRETARIAT, forum=a_forum())
    browser = browse(admin)
    last = today() + timedelta(days=30)
    browser.get(f"/pengaturan/akun/{yosef.id}").submit("Akhiri hak", last_day=last.isoformat())
    db.session.rollback()
    assert actor_of(yosef, last).roles
    assert not actor_of(yosef, last + timedelta(days=1)).roles
    page = browser.get(f"/pengaturan/akun/{yosef.id}").submit("Akhiri hak", last_day="2020-02-02")
    assert page.status == 422
    assert "tidak boleh sudah lewat" in page.errors()["last_day"]
    assert db.session.get_one(Grant, grant.id).until_on == last


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"role": "sekretariat"}, "forum"),
        ({"role": "narahubung"}, "agency"),
        ({"role": "narahubung", "agency": "IOM", "forum": "FK-NTT"}, "forum"),
        ({"role": "admin", "agency": "IOM"}, "agency"),
        ({"role": "mitra", "agency": "IOM", "forum": "FK-NTT", "clearance": "restricted"}, "clearance"),
        ({"role": "admin", "from_on": "2024-05-07", "until_on": "2024-05-06"}, "until_on"),
        ({"role": "admin", "from_on": "31-02-2024"}, "from_on"),
        ({}, "role"),
    ],
)
def test_a_grant_that_makes_no_sense_is_refused_beside_the_field(admin, yosef, browse, given, field):
    with writing():
        a_forum("FK-NTT")
        an_agency("IOM")
    page = browse(admin).get(f"/pengaturan/akun/{yosef.id}/hak").submit("Beri hak", given)
    assert page.status == 422
    assert field in page.errors()
    assert page.fields("Beri hak").get("role") == given.get("role"), "what was chosen is still there"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Grant).where(Grant.user_id == yosef.id)) == 0


def test_an_account_ends_with_a_reason_and_at_once(admin, yosef, browse):
    with writing():
        a_grant(db.session.get_one(User, yosef.id), Role.SECRETARIAT, forum=a_forum())
    theirs, browser = browse(yosef), browse(admin)
    page = browser.get(f"/pengaturan/akun/{yosef.id}").submit("Akhiri akun", reason="  ")
    assert page.status == 422
    assert "reason" in page.errors()
    assert theirs.get("/akun").url == "/akun"
    page = page.submit("Akhiri akun", reason="Mutasi ke Kupang")
    assert "Mutasi ke Kupang" in page.text
    assert theirs.get("/akun").url.startswith("/masuk")
    page = page.submit("Buka kembali akun")
    assert "Mutasi ke Kupang" not in page.text
    assert theirs.get("/akun").url.startswith("/masuk"), "a session that was ended stays ended"
    assert actor_of(db.session.get_one(User, yosef.id), today()).roles


def test_the_last_admin_and_oneself_stay(admin, yosef, browse):
    page = browse(admin).get(f"/pengaturan/akun/{admin.id}").submit("Akhiri akun", reason="coba")
    assert page.status == 422
    assert "Anda sendiri" in page.text
    page = browse(admin).get(f"/pengaturan/akun/{admin.id}").submit("Akhiri hak")
    assert page.status == 422
    with writing():
        a_grant(db.session.get_one(User, yosef.id), Role.ADMIN)
    page = browse(yosef).get(f"/pengaturan/akun/{admin.id}").submit("Akhiri akun", reason="pensiun")
    assert page.status == 200
    db.session.rollback()
    assert db.session.get_one(User, admin.id).ended_at is not None


@both_engines
@pytest.mark.parametrize("how", ["account", "grant"])
def test_two_admins_who_end_each_other_at_the_same_moment_leave_one(ctx, how):
    with writing():
        first, second = a_user("Admin satu"), a_user("Admin dua")
        grants = {one.id: a_grant(one, Role.ADMIN).id for one in (first, second)}
        pair = (Actor(user_id=first.id, name="satu"), Actor(user_id=second.id, name="dua"))
    ended, go_on = Event(), Event()

    def end(by, other, *, last):
        with ctx.app_context(), writing():
            if how == "account":
                end_user(locked(User, other.user_id), "mutasi", by=by)
            else:
                end_grant(locked(Grant, grants[other.user_id]), by=by)
            ended.set()
            assert last or go_on.wait(10)

    with ThreadPoolExecutor(2) as threads:
        one = threads.submit(end, *pair, last=False)
        assert ended.wait(10)
        two = threads.submit(end, *reversed(pair), last=True)
        with pytest.raises(TimeoutError):
            two.result(timeout=0.5)
        go_on.set()
        one.result(timeout=10)
        with pytest.raises(Refused, match="admin terakhir"):
            two.result(timeout=10)
    db.session.rollback()
    assert [bool(actor_of(db.session.get_one(User, who.user_id), today()).is_admin) for who in pair] == [True, False]


def test_an_admin_who_leaves_today_is_no_other_admin(ctx):
    with writing():
        first, second = a_user(), a_user()
        grant = a_grant(first, Role.ADMIN)
        a_grant(second, Role.ADMIN, until_on=today() + timedelta(days=7))
        end_grant(grant, by=Actor(user_id=second.id, name="dua"), last_day=today() + timedelta(days=6))
    with pytest.raises(Refused, match="admin terakhir"), writing():
        end_grant(
            locked(Grant, grant.id),
            by=Actor(user_id=second.id, name="dua"),
            last_day=grant.until_on + timedelta(days=1),
        )


def test_an_account_is_edited_and_two_admins_see_each_others_words(admin, yosef, browse):
    first = browse(admin).get(f"/pengaturan/akun/{yosef.id}/ubah")
    second = browse(admin).get(f"/pengaturan/akun/{yosef.id}/ubah")
    first.submit("Simpan akun", name="Yosef Tan, S.H.")
    page = second.submit("Simpan akun", name="Iptu Yosef Tan")
    assert page.status == 409
    assert "Yosef Tan, S.H." in page.text
    assert page.fields("Simpan akun")["name"] == "Iptu Yosef Tan"
    page = page.submit("Simpan akun")
    assert page.h1 == "Iptu Yosef Tan"


def test_saving_an_account_unchanged_writes_nothing(admin, yosef, browse):
    browse(admin).get(f"/pengaturan/akun/{yosef.id}/ubah").submit("Simpan akun")
    assert verbs() == []
    db.session.rollback()
    assert db.session.get_one(User, yosef.id).revision == 1


def test_an_address_belongs_to_one_account(admin, yosef, maria, browse):
    page = browse(admin).get(f"/pengaturan/akun/{yosef.id}/ubah").submit("Simpan akun", email=maria.email.upper())
    assert page.status == 422
    assert "sudah punya akun" in page.errors()["email"]


@both_engines
def test_an_account_is_opened_for_a_seat_and_the_seat_has_no_other(admin, yosef, browse):
    with writing():
        a_forum("FK-NTT")
        seat = Seat(agency_id=an_agency().id, position="Kasat Intelkam")
        db.session.add(seat)
        db.session.flush()
        seat_id = seat.id
    given = {"role": "sekretariat", "forum": "FK-NTT", "seat_id": str(seat_id)}
    form = browse(admin).get("/pengaturan/akun/baru")
    page = form.submit("Buat undangan", given, name="Kasat", email="kasat@contoh.go.id")
    assert page.status == 200
    edit = f"/pengaturan/akun/{yosef.id}/ubah"
    taken = browse(admin).get(edit).submit("Simpan akun", seat_id=str(seat_id))
    assert (taken.status, "sudah punya akun" in taken.errors()["seat_id"]) == (422, True)
    db.session.rollback()
    assert db.session.scalars(sa.select(User.email).where(User.seat_id == seat_id)).all() == ["kasat@contoh.go.id"]


@both_engines
def test_a_seat_passes_to_its_successor(admin, ctx, browse, password_hash):
    with writing():
        agency = an_agency(name="Polres Belu")
        seat = Seat(agency_id=agency.id, position="Kasat Intelkam")
        db.session.add(seat)
        db.session.flush()
        db.session.add(SeatHolder(seat_id=seat.id, person="Iptu Lama", from_on=today() - timedelta(days=400)))
        user = a_user("Iptu Lama", seat_id=seat.id, email="intelkam@contoh.go.id", password_hash=password_hash)
        a_grant(user, Role.FOCAL_POINT, agency=agency)
    old = browse(user)
    page = browse(admin).get(f"/pengaturan/akun/{user.id}").click("Serah terima jabatan")
    page = page.submit("Serahkan kepada pejabat baru", person="Iptu Baru")
    assert page.h1 == "Iptu Baru"
    path = page.select("//input[@readonly]")[0].get("value").removeprefix("http://localhost")
    assert old.get("/akun").url.startswith("/masuk"), "the predecessor is out"
    db.session.rollback()
    after = db.session.get_one(User, user.id)
    assert after.password_hash is None
    assert actor_of(after, today()).roles == {Role.FOCAL_POINT}, "the grants are the seat's"
    holders = db.session.execute(
        sa.select(SeatHolder.person, SeatHolder.from_on, SeatHolder.until_on).order_by(SeatHolder.id)
    ).all()
    assert holders == [
        ("Iptu Lama", today() - timedelta(days=400), today() - timedelta(days=1)),
        ("Iptu Baru", today(), None),
    ]
    new = browse()
    new.get(path).submit("Simpan dan masuk", password="kuda laut di muara", repeat="kuda laut di muara")
    assert "Iptu Baru" in new.get("/akun").text


def test_a_person_has_nothing_to_hand_over(admin, yosef, browse):
    assert "Serah terima jabatan" not in browse(admin).get(f"/pengaturan/akun/{yosef.id}").links()
    page = browse(admin).post(f"/pengaturan/akun/{yosef.id}/serah-terima", {"person": "X", "from_on": "2024-05-07"})
    assert page.status == 404


def test_the_admin_signs_somebody_out_everywhere(admin, yosef, browse):
    theirs = browse(yosef)
    browse(admin).get(f"/pengaturan/akun/{yosef.id}").submit("Keluarkan semua perangkat")
    assert theirs.get("/akun").url.startswith("/masuk")


def test_what_people_call_themselves_is_shown_as_text(admin, ctx, browse):
    with writing():
        user = a_user(HOSTILE, email="jahat@contoh.go.id", ended_at=now(), ended_reason=HOSTILE)
    for path in ("/pengaturan/akun", f"/pengaturan/akun/{user.id}", f"/pengaturan/akun/{user.id}/ubah"):
        page = browse(admin).get(path)
        shown = " ".join(HOSTILE.split())
        assert shown in page.text or page.fields("Simpan akun")["name"] == HOSTILE
        assert not page.select("//b") or HOSTILE not in page.data.decode()


def test_an_invitation_of_an_address_that_has_an_account_writes_nothing(admin, yosef, browse):
    page = (
        browse(admin)
        .get("/pengaturan/akun/baru")
        .submit("Buat undangan", name="Yosef lagi", email="yosef@contoh.go.id", role="admin")
    )
    assert page.status == 422
    assert "sudah punya akun" in page.errors()["email"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(OneTimeLink)) == 0


@both_engines
def test_the_list_goes_on_from_where_it_ended(admin, ctx, browse):
    with writing():
        for number in range(120):
            a_user(f"Orang {number % 7}", email=f"p{number}@contoh.go.id")
    page = browse(admin).get("/pengaturan/akun")
    seen, pages = [], 0
    while True:
        pages += 1
        seen += [row[1] for row in page.rows()]
        if "Berikutnya" not in page.links():
            break
        page = page.click("Berikutnya")
    assert len(seen) == len(set(seen)) == 121
    assert pages == 3


def test_searching_takes_signs_as_they_are(admin, yosef, browse):
    browser = browse(admin)
    assert [row[0] for row in browser.get("/pengaturan/akun?cari=YOSEF").rows()] == ["Yosef Tan"]
    assert "Tidak ada akun yang cocok" in browser.get("/pengaturan/akun?cari=%25").text
    assert [row[0] for row in browser.get("/pengaturan/akun?keadaan=aktif").rows()] == ["Yosef Tan"]


def cost(browse, user, path):
    browser = browse(user)
    with count_queries() as queries:
        assert browser.get(path).status == 200
    assert not queries.writes
    return len(queries)


def test_what_the_pages_cost(admin, yosef, browse):
    def grow(count):
        with writing():
            for number in range(count):
                one = a_user(f"Warga {number}")
                a_grant(one, Role.SECRETARIAT, forum=a_forum())
                a_grant(db.session.get_one(User, yosef.id), Role.SECRETARIAT, forum=a_forum())

    grow(4)
    before = [cost(browse, admin, path) for path in ("/pengaturan/akun", f"/pengaturan/akun/{yosef.id}", "/akun")]
    grow(8)
    after = [cost(browse, admin, path) for path in ("/pengaturan/akun", f"/pengaturan/akun/{yosef.id}", "/akun")]
    assert before == after
    assert before == [5, 7, 6]
