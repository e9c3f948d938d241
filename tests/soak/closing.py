"""Somebody who closes the notula from another computer, by the forms of the pages, while others still write."""

from __future__ import annotations

import re
from html import unescape

from playwright.sync_api import APIRequestContext, APIResponse

from .house import House

TRIES = 20  # others write in the meantime: what was agreed to is not what stands any more
FIELD = r'name="{}"[^>]*? value="([^"]*)"'


class Closer:
    """Signed in, over a whole line."""

    def __init__(self, request: APIRequestContext, url: str, house: House) -> None:
        self.request, self.url, self.house = request, url, house

    def close(self, meeting: int, code: str) -> int:
        """Agreed in the hall, sent, final. Says at which try."""
        page = f"{self.url}/rapat/{code}"
        token = self.field(self.request.get(f"{page}/kesimpulan"), "csrf_token")
        for tries in range(1, TRIES + 1):
            self.post(f"{page}/kesimpulan/setuju", token, semua="1")
            sent = self.request.get(f"{page}/sampaikan", max_redirects=0)
            if sent.status == 200:
                self.post(f"{page}/sampaikan", token, due_on=self.field(sent, "due_on"), agreed_in_hall="y")
            else:
                for (agency,) in self.house.ask("SELECT agency_id FROM attendance WHERE meeting_id = :m", m=meeting):
                    self.post(f"{page}/tanggapan/setuju", token, agency=str(agency), channel="meeting")
            read = self.request.get(f"{page}/final", max_redirects=0)
            if read.status == 200 and (seen := self.field(read, "seen")):
                self.post(f"{page}/final", token, seen=seen)
            if self.house.ask("SELECT id FROM minutes_edition WHERE meeting_id = :m", m=meeting):
                return tries
        raise AssertionError(f"{code} does not become final: {read.text()}")

    def post(self, address: str, token: str, **fields: str) -> None:
        self.request.post(address, form={"csrf_token": token, **fields}, max_redirects=0)

    @staticmethod
    def field(page: APIResponse, name: str) -> str:
        found = re.search(FIELD.format(name), page.text())
        return unescape(found[1]) if found else ""
