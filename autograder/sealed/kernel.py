"""The kernel of a submission: an ordinary ipykernel that answers one more kind of request.

`snapshot_request` (shell channel): content `names`, an array of strings. `snapshot_reply`: content
`left_out`, by class the attributes that its views do not have; buffers: the snapshot's text, then
its buffers.
"""

import sys
from typing import Any

from ipykernel.ipkernel import IPythonKernel

from autograder.sealed.snapshot import Libraries, imported_packages, take


class SnapshotKernel(IPythonKernel):
    """Runs a submission and tells the values of its names."""

    def __init__(self, **settings: Any):
        self.msg_types = [*self.msg_types, "snapshot_request"]
        super().__init__(**settings)  # type: ignore[no-untyped-call]
        self.libraries = Libraries()

    async def snapshot_request(
        self, stream: Any, ident: list[bytes], parent: dict[str, Any]
    ) -> None:
        """Send the values of the names that were asked for."""
        if self.libraries.imported != imported_packages():
            self.libraries = Libraries()
        assert self.shell and self.session
        text, buffers, left_out = take(
            self.shell.user_ns, parent["content"]["names"], self.libraries
        )
        content = {"status": "ok", "left_out": left_out}
        self.session.send(
            stream, "snapshot_reply", content, parent, ident, buffers=[text, *buffers]
        )


def hide() -> None:
    """Make this package's modules unreachable by their names."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "autograder"]:
        del sys.modules[name]
