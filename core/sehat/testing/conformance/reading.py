"""Read a page as somebody who cannot see it: which controls have a name, and what is forbidden."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

__all__ = ["nameless_controls", "scripts_inside"]

_SILENT = ("hidden", "submit", "button", "reset", "image")


def nameless_controls(html: str) -> list[str]:
    """Fields without a label and buttons without words, as they stand in the page."""
    reader = _Controls()
    reader.feed(html)
    return reader.nameless()


def scripts_inside(html: str) -> list[str]:
    """Scripts, styles and handlers that stand in the page itself, which the browser refuses."""
    reader = _Active()
    reader.feed(html)
    return reader.found


@dataclass
class _Control:
    shown: str
    id: str
    named: bool


@dataclass
class _Open:
    tag: str
    control: _Control | None = None
    words: list[str] = field(default_factory=list)


class _Controls(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self._labelled: set[str] = set()
        self._controls: list[_Control] = []
        self._labels = 0
        self._buttons: list[_Open] = []

    def nameless(self) -> list[str]:
        return [
            control.shown
            for control in self._controls
            if not control.named and control.id not in self._labelled
        ]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        named = any(given.get(name) for name in ("aria-label", "aria-labelledby", "title"))
        if tag == "label":
            self._labels += 1
            if given.get("for"):
                self._labelled.add(given["for"])
        elif tag in ("select", "textarea") or (
            tag == "input" and given.get("type", "text") not in _SILENT
        ):
            shown = f'<{tag} name="{given.get("name", "")}">'
            self._controls.append(_Control(shown, given.get("id", " "), named or self._labels > 0))
        elif tag == "button":
            control = _Control(f'<button class="{given.get("class", "")}">', " ", named)
            self._controls.append(control)
            self._buttons.append(_Open(tag, control))
        elif self._buttons and tag == "img" and given.get("alt"):
            self._say(given["alt"])

    def handle_data(self, data: str) -> None:
        self._say(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self._labels = max(0, self._labels - 1)
        elif tag == "button" and self._buttons:
            self._buttons.pop()

    def _say(self, words: str) -> None:
        if self._buttons and words.strip() and (control := self._buttons[-1].control):
            control.named = True


class _Active(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script" and not given.get("src") and given.get("type") != "application/json":
            self.found.append("<script> without src")
        if tag == "style" or "style" in given:
            self.found.append(f"a style in <{tag}>")
        self.found += [f"{name}= in <{tag}>" for name in given if name.startswith("on")]
