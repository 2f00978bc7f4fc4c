"""What leaves the UI: copies, files, the text for an editor or a pager."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, ClassVar

from textual.app import SuspendNotSupported
from textual.binding import Binding

from pydistdiff.errors import InputError
from pydistdiff.reports import WRITERS, Drawing, files
from pydistdiff.reports.block import name_of_root
from pydistdiff.reports.text_report import TextReport
from pydistdiff.safetext import inert, short_name, visible_name
from pydistdiff.tui import programs
from pydistdiff.tui.panes import Panes
from pydistdiff.tui.patch_text import hunk_patch, member_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.binding import BindingType

    from pydistdiff.model import Node
    from pydistdiff.tui.reviewed import Reviewed
    from pydistdiff.tui.session import Options, Session

_SHOWN_COPY = 60


class Outputs(Panes):
    """The keys that hand something on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy_path", "copy path", tooltip="Copy the path of the member"),
        Binding("Y", "copy_hunk", "copy hunk", tooltip="Copy the hunk that the cursor is in, as a patch"),
        Binding("W", "write_copy", "write copy", tooltip="Write what was copied last to a file"),
        Binding("e", "edit", "editor", tooltip="Open what is told of the member in the editor (VISUAL, EDITOR)"),
        Binding("p", "pager", "pager", tooltip="Open what is told of the member in the pager (PAGER)"),
        Binding("s", "save", "save", tooltip=f"Save the report: {', '.join(writer.name for writer in WRITERS)}"),
    ]

    def __init__(self, session: Session, reviewed: Reviewed, options: Options) -> None:
        super().__init__(session, reviewed, options)
        self._copied = ""

    def _copy(self, text: str, what: str) -> None:
        """Copy by the terminal; it may not listen, so say what was copied and offer a file."""
        self._copied = inert(text)
        self.app.copy_to_clipboard(self._copied)
        told = f"Copied {what}. Where the terminal does not take it: W writes it to a file."
        self.app.notify(told, markup=False)

    def action_copy_path(self) -> None:
        """Copy the path of the member."""
        node = self._node()
        if node is not None:
            path = node.b if node.b is not None else node.a or node.name
            self._copy(path, f"the path {short_name(path)}")

    def action_copy_hunk(self) -> None:
        """Copy the hunk that the cursor is in."""
        node = self._node()
        if node is None:
            return
        hunk = self.detail.page.hunk_at(self.detail.line)
        if hunk is None:
            self.app.notify("The cursor is in no hunk; n goes to the next one.", markup=False)
            return
        changed = sum(sign in "-+" for sign, _ in hunk.lines)
        self._copy(hunk_patch(node, self._way(node), hunk), f"a hunk with {changed:,} changed lines, as a patch")

    def action_write_copy(self) -> None:
        """Ask for a file for what was copied."""
        if self._copied:
            self.prompt.ask("write the copy to:", "copy.txt", self._write_copy)
        else:
            self.app.notify("Nothing was copied yet: y copies the path, Y the hunk.", markup=False)

    def _write_copy(self, path: str) -> None:
        self._ask_to_write(path, "copy", self._copied.encode())

    def action_edit(self) -> None:
        """Open what is told in the editor."""
        self._hand_to(programs.editor)

    def action_pager(self) -> None:
        """Open what is told in the pager."""
        self._hand_to(programs.pager)

    def _hand_to(self, find: Callable[[], list[str]]) -> None:
        try:
            words = find()
            text, suffix = self._text()
            with self.app.suspend():
                programs.run_on(words, text, suffix)
        except SuspendNotSupported:
            told = "This terminal cannot be handed over; s saves the report, W writes what was copied."
            self.app.notify(told, severity="warning", markup=False)
        except InputError as error:
            self.app.notify(str(error), severity="error", markup=False)

    def _text(self) -> tuple[str, str]:
        """What is told of the member, or of everything, and the ending of its file."""
        subject = self.outline.subject.node
        node = None if subject is None else self.session.detail(subject)
        report = self.session.report
        if node is not None:
            root_name = name_of_root(report) if report is not None and node is report.root else None
            names = self.pages.index.names if report is not None else {}
            return member_text(node, self._way(node), names, root_name), ".diff"
        if report is None:
            raise InputError("it is still being computed")
        return TextReport().write(report, Drawing(limits=self.options.limits)).decode(), ".txt"

    def action_save(self) -> None:
        """Ask for the file; its ending chooses the report."""
        if self.session.report is None:
            self.app.notify("The report can be saved when it is finished.", markup=False)
            return
        endings = ", ".join(f".{writer.extension}" for writer in WRITERS)
        self.prompt.ask(f"save the report as ({endings}):", f"report.{WRITERS[-1].extension}", self._save)

    def _save(self, path: str) -> None:
        report = self.session.report
        ending = os.path.splitext(path)[1].removeprefix(".")
        writer = next((writer for writer in WRITERS if ending in (writer.extension, writer.name)), None)
        if writer is None or report is None:
            endings = ", ".join(f".{writer.extension}" for writer in WRITERS)
            self.app.notify(f"The ending says which report: {endings}.", severity="warning", markup=False)
            return
        try:
            data = writer.write(report, Drawing(limits=self.options.limits))
        except InputError as error:
            self.app.notify(str(error), severity="error", markup=False)
            return
        self._ask_to_write(path, writer.name, data)

    def _ask_to_write(self, path: str, option: str, data: bytes) -> None:
        """Write a file; one that is there already only after a yes."""
        shown = visible_name(path)
        if os.path.exists(path):
            question = f"{shown} is there already; overwrite it? (yes/no)"
            self.prompt.ask(question, "", lambda answer: self._overwrite(answer, path, option, data))
        else:
            self._write(path, option, data)

    def _overwrite(self, answer: str, path: str, option: str, data: bytes) -> None:
        if answer.strip().casefold() in ("y", "yes"):
            self._write(path, option, data)
        else:
            self.app.notify("Nothing was written.", markup=False)

    def _write(self, path: str, option: str, data: bytes) -> None:
        target = files.Target(option, path)
        try:
            files.check([target], self.options.protected)
            files.write(target, data)
        except InputError as error:
            self.app.notify(str(error), severity="error", markup=False)
        else:
            self.app.notify(f"Wrote {visible_name(path)}, {len(data):,} bytes.", markup=False)

    def _node(self) -> Node | None:
        node = self.outline.subject.node
        if node is None:
            self.app.notify("Choose a member in the outline.", markup=False)
        return node

    def _way(self, node: Node) -> tuple[str, ...]:
        return self.pages.index.way(node) if self.session.report is not None else ()
