"""The rules of the house that every page a test opens is held to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

ORIGIN = "http://localhost"
# Attributes by which a page loads something, whoever writes them.
LOADING = {
    "link": "href", "script": "src", "img": "src", "iframe": "src", "source": "src", "video": "src", "audio": "src",
    "track": "src", "embed": "src", "object": "data", "input": "src", "image": "href", "use": "href",
}  # fmt: skip
UNLABELLED = {"hidden", "submit", "button", "reset", "image"}


def broken_rules(tree: Any) -> Iterator[str]:
    """Say which rules of the house the page breaks."""
    if not tree.get("lang"):
        yield "html has no lang"
    h1 = tree.xpath("//h1")
    if len(h1) != 1:
        yield f"{len(h1)} h1 instead of one"
    else:
        title = words_of(tree.find(".//title"))
        if not words_of(h1[0]) or not title.startswith(words_of(h1[0])):
            yield f"title {title!r} does not begin with h1 {words_of(h1[0])!r}"
    ids = tree.xpath("//@id")
    for twice in sorted({one for one in ids if ids.count(one) > 1}):
        yield f"id {twice!r} stands twice"
    yield from _broken_loading(tree)
    yield from _broken_forms(tree, set(ids))
    yield from _broken_words(tree)


def _broken_loading(tree: Any) -> Iterator[str]:
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        for name, value in element.attrib.items():
            if name == "style":
                yield f"style= on {element.tag}"
            if name.lower().startswith("on"):
                yield f"{name}= on {element.tag}"
            if name in {"href", "src", "action", "formaction"} and value.strip().lower().startswith("javascript:"):
                yield f"javascript: in {element.tag}"
        if element.tag == "style" or (element.tag == "script" and not element.get("src")):
            yield f"inline {element.tag}"
        if element.tag in {"iframe", "object", "embed", "base"}:
            yield f"{element.tag} is forbidden by the CSP"
        source = element.get(LOADING[element.tag]) if element.tag in LOADING else None
        if source and leads_outside(source) and not (element.tag == "img" and source.startswith("data:")):
            yield f"{element.tag} loads {source} from outside"
        for srcset in filter(None, [element.get("srcset")]):
            yield f"srcset={srcset!r} was not checked: use src"
        leads_out = element.tag == "a" and leads_outside(element.get("href", ""))
        if leads_out and "noreferrer" not in element.get("rel", "").split():
            yield f"link to {element.get('href')} without rel=noreferrer"


def _broken_forms(tree: Any, ids: set[str]) -> Iterator[str]:
    for form in tree.iter("form"):
        yield from _broken_form(tree, form)
    for field in tree.xpath("//input | //select | //textarea"):
        kind = field.get("type", "text") if field.tag == "input" else field.tag
        named = field.get("name") or field.get("id") or kind
        if kind not in UNLABELLED and not label_of(tree, field):
            yield f"field {named!r} has no label"
        if field.get("aria-invalid") == "true" and not _tied(field):
            yield f"the error of field {named!r} is not tied to it"
    for name in ("aria-describedby", "aria-labelledby", "aria-controls", "for"):
        for targets in tree.xpath(f"//@{name}"):
            for target in set(targets.split()) - ids:
                yield f"{name} names {target!r}, which is not on the page"
    described = set(" ".join(tree.xpath("//@aria-describedby")).split())
    for error in tree.xpath("//form//*[contains(concat(' ', @class, ' '), ' error ')][@id]"):
        if error.get("id") not in described:
            yield f"error {error.get('id')!r} is tied to no field"


def _broken_form(tree: Any, form: Any) -> Iterator[str]:
    action = form.get("action")
    if not action:
        yield "a form has no action"
    elif leads_outside(action):
        yield f"a form goes to {action}"
    if form.xpath("ancestor::form"):
        yield "a form stands inside a form"
    if (form.get("method") or "get").lower() == "post":
        if not form.xpath(".//input[@type='hidden'][@name='csrf_token'][string-length(@value) > 8]"):
            yield f"the form to {action} has no CSRF token"
    elif form.xpath(".//input[@name='csrf_token']"):
        yield f"the GET form to {action} shows its CSRF token in the address"
    buttons = form.xpath(".//button[not(@type) or @type='submit'] | .//input[@type='submit']")
    if not buttons and not (form.get("id") and tree.xpath("//button[@form=$id]", id=form.get("id"))):
        yield f"the form to {action} has no button"


def _broken_words(tree: Any) -> Iterator[str]:
    for button in tree.iter("button"):
        if not words_of(button) and not button.get("aria-label"):
            yield "a button has no words"
    for link in tree.iter("a"):
        if link.get("href") is not None and not words_of(link) and not link.get("aria-label"):
            yield f"the link to {link.get('href')} has no words"
    for image in tree.iter("img"):
        if image.get("alt") is None:
            yield f"image {image.get('src')} has no alt"
    for table in tree.iter("table"):
        if table.find("caption") is None or not words_of(table.find("caption")):
            yield "a table has no caption"


def _tied(field: Any) -> bool:
    if field.get("aria-describedby"):
        return True
    return bool(field.xpath("ancestor::fieldset[@aria-describedby]"))  # radio buttons: the group carries it


def label_of(tree: Any, field: Any) -> str:
    if field.get("aria-label"):
        return str(field.get("aria-label")).strip()
    if field.get("aria-labelledby"):
        return "x"  # that the target is there is checked apart
    around = field.xpath("ancestor::label")
    if around:
        return words_of(around[0])
    if field.get("id"):
        return " ".join(words_of(label) for label in tree.xpath("//label[@for=$id]", id=field.get("id")))
    return ""


def leads_outside(address: str) -> bool:
    parts = urlsplit(address.strip())
    if parts.scheme in {"mailto", "tel"}:
        return False
    return bool(parts.scheme or parts.netloc) and f"{parts.scheme}://{parts.netloc}" != ORIGIN


def words_of(element: Any) -> str:
    return "" if element is None else " ".join(element.text_content().split())
