"""Where namespaces are forbidden, as in most containers, submissions are restricted."""

import os
import subprocess
import sys
from pathlib import Path

from course_maker import ROOT, requires

from autograder.sandbox.bubblewrap import bubblewrap, can_restrict, interpreter_folders

pytestmark = [
    requires(bubblewrap().program, bubblewrap().why),
    requires(can_restrict(), "Linux has no Landlock here."),
]

# Says why there is no sandbox, grades a notebook, and prints what its cell printed.
GRADES = """
import sys
from pathlib import Path
from nbformat.v4 import new_code_cell, new_notebook
from autograder.grading.run import run_notebook
from autograder.sandbox.bubblewrap import bubblewrap
from autograder.sandbox.limits import Limits

Path("/tmp/secret").write_text("secret")
folder = Path("/tmp/lesson")
folder.mkdir()
notebook = new_notebook(cells=[new_code_cell(Path(sys.argv[1]).read_text())])
cell = run_notebook(notebook, folder, Limits()).notebook.cells[0]
print(bubblewrap().program, "".join(output.get("text", "") for output in cell.outputs))
"""
LOOKS = """
import socket
for function in (lambda: open("/tmp/secret"), socket.socket, lambda: open("/tmp/new", "w")):
    try:
        print(function())
    except PermissionError:
        print("forbidden", end=" ")
open("mine.txt", "w").write("x")
"""


def test_in_a_container_that_forbids_namespaces_submissions_are_restricted(tmp_path):
    """A sandbox within which no other can be made; nothing there is mocked."""
    (tmp_path / "cell.py").write_text(LOOKS)
    shown = {str(ROOT), str(tmp_path), *interpreter_folders()}
    binds = [word for path in sorted(shown) for word in ("--ro-bind", path, path)]
    outer = [bubblewrap().program, "--unshare-user", "--disable-userns", "--unshare-pid"]
    outer += ["--uid", "1000", "--gid", "1000"]
    outer += ["--ro-bind", "/usr", "/usr", "--ro-bind", "/etc", "/etc"]
    for name in ("bin", "lib", "lib64", "sbin"):
        if Path("/", name).is_symlink():
            outer += ["--symlink", os.readlink(f"/{name}"), f"/{name}"]
    outer += ["--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", *binds]
    packages = [path for path in sys.path if path.endswith("-packages")]
    outer += [
        "--setenv",
        "PYTHONPATH",
        ":".join([str(ROOT), *packages]),
        "--setenv",
        "HOME",
        "/tmp",
    ]
    words = [sys.executable, "-c", GRADES, str(tmp_path / "cell.py")]
    result = subprocess.run([*outer, "--", *words], capture_output=True, text=True)
    assert result.stdout.strip() == "None forbidden forbidden forbidden", result.stderr
