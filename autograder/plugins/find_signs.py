"""Signs of tampering: what an instructor should look at. No point is lost by a sign.

Where they are found: in the submitted notebook (here), in the kernel (`machinery`), and where the
kernel and the trusted process disagree (`SandboxExecute`).
"""

import difflib
import re

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.course.notebook import check_cells, grade_id
from autograder.sealed.check_cell import visible_part

SIGNS = "autograder_signs"
"""Where in a notebook's metadata the signs stand: a list of sentences by the cell's name."""

MAX_EVIDENCE = 300
"""Characters of a line that are shown."""

# What no exercise of the course needs: the process itself, its kernel, its neighbours.
SUSPICIOUS = {
    "reads the process or the machine": r"/proc\b|/sys/|\bctypes\b|\bptrace\b|process_vm",
    "searches the memory of Python": r"gc\.get_(objects|referrers|referents)|_getframe"
    r"|_current_frames|__subclasses__|inspect\.(stack|currentframe)",
    "reaches into the kernel": r"(get_ipython\(\)|\bip|\bshell)\.(kernel|ast_transformers"
    r"|input_transformers?\w*|set_custom_exc|custom_exceptions|showtraceback|run_cell)"
    r"|\bInteractiveShell\b|shell_handlers|\bipykernel\b",
    "reads or writes the grader's files": r"gradebook|/source/|\bautograder\b|autograded"
    r"|HIDDEN TESTS",
    "replaces what Python itself offers": r"\bbuiltins\.\w+\s*=[^=]|__builtins__"
    r"|setattr\(\s*builtins|sys\.settrace|sys\.setprofile|sys\.modules\[[^\]]+\]\s*=[^=]",
}


class FindSigns(NbGraderPreprocessor):
    """Compare a submission with what was handed out (`c.Autograde.sanitize_preprocessors`).

    It comes before the preprocessors that put the lesson's own cells back.
    """

    def preprocess(self, nb: NotebookNode, resources: dict):
        """Leave what was found in the notebook's metadata; what a learner wrote there goes."""
        names = resources["nbgrader"]
        with Gradebook(names["db_url"]) as gradebook:
            source = gradebook.find_notebook(names["notebook"], names["assignment"])
            released = {cell.name: visible_part(cell.source) for cell in source.source_cells}
        nb.metadata.pop(SIGNS, None)
        signs = altered_checks(nb, released) | suspicious_code(nb, released)
        if signs:
            nb.metadata[SIGNS] = signs
        return nb, resources


def altered_checks(notebook: NotebookNode, released: dict[str, str]) -> dict[str, list[str]]:
    """The check cells that do not read as they were handed out, with the lines that differ."""
    found = {}
    for name, cell in check_cells(notebook).items():
        if name in released and squeezed(cell.source) != squeezed(released[name]):
            found[name] = [f"the check cell was altered: {difference(released[name], cell.source)}"]
    return found


def suspicious_code(notebook: NotebookNode, released: dict[str, str]) -> dict[str, list[str]]:
    """The learner's own lines that do what no exercise needs, by cell."""
    handed_out = {line.strip() for source in released.values() for line in source.splitlines()}
    found: dict[str, list[str]] = {}
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type != "code":
            continue
        for line in cell.source.splitlines():
            reasons = [] if line.strip() in handed_out else reasons_for(line)
            for reason in reasons:
                name = grade_id(cell) or f"cell {number}"
                found.setdefault(name, []).append(f"{reason}: {line.strip()[:MAX_EVIDENCE]}")
    return found


def reasons_for(line: str) -> list[str]:
    """What is suspicious about a line of code."""
    code = line.partition("#")[0]
    return [reason for reason, pattern in SUSPICIOUS.items() if re.search(pattern, code)]


def squeezed(source: str) -> str:
    """The code without white space, which editors change."""
    return re.sub(r"\s+", "", source)


def difference(released: str, submitted: str) -> str:
    """The first line that was removed and the first that was added."""
    lines = difflib.ndiff(released.splitlines(), submitted.splitlines())
    changed = [line for line in lines if line.startswith(("- ", "+ ")) and line[2:].strip()]
    removed = next((line for line in changed if line.startswith("-")), "")
    added = next((line for line in changed if line.startswith("+")), "")
    return " ".join(filter(None, [removed, added]))[:MAX_EVIDENCE]
