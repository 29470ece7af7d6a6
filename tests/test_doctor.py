"""`doctor` tries what it promises: that a submission is graded here, by whoever asks."""

import os
import subprocess
import sys

from course_maker import ROOT, requires

from autograder.sandbox.bubblewrap import bubblewrap

SANDBOXES = bubblewrap()

# Starts whatever it is told to, as bubblewrap does, but no submission can be put there.
NOTHING_CAN_BE_WRITTEN = f"""#!/bin/sh
for word in "$@"; do
    shift
    [ "$word" = --chdir ] && set -- "$@" --remount-ro /submission
    set -- "$@" "$word"
done
exec {SANDBOXES.program} "$@"
"""


@requires(SANDBOXES.program, SANDBOXES.why)
def test_doctor_says_that_nothing_can_be_graded_where_a_sandbox_starts_but_is_of_no_use(tmp_path):
    """It counts as broken, and the reason is told, not guessed."""
    program = tmp_path / "bwrap"
    program.write_text(NOTHING_CAN_BE_WRITTEN)
    program.chmod(0o755)
    result = subprocess.run(
        [sys.executable, "-m", "autograder", "doctor"],
        cwd=ROOT,
        env=os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "COLUMNS": "200"},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 1, result.stdout
    assert "xx Sandbox: a submission cannot be graded" in result.stdout
    assert "Read-only file system" in result.stdout
