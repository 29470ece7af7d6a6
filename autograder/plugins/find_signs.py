"""Signs of tampering: what an instructor should look at. No point is lost by a sign.

There are three, and none of them is left by what beginners do: a check cell that was altered
(found here), a snapshot that breaks the rules, and a check whose visible part passes in the kernel
but not on the values that the kernel tells (found by `SandboxExecute`).
"""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors.base import NbGraderPreprocessor
from traitlets.config import Config

from autograder.course.notebook import check_cells
from autograder.course.released import Digests, digest_of_cell, read_released
from autograder.language import later, translate
from autograder.printable import one_line, quoted, shortened
from autograder.sealed.check_cell import visible_part

SIGNS = "autograder_signs"
"""Where in a notebook's metadata the signs stand: a list of sentences by the cell's name."""


class FindSigns(NbGraderPreprocessor):
    """Compare a submission with what was handed out (`c.Autograde.sanitize_preprocessors`).

    It comes before the preprocessors that put the lesson's own cells back.
    """

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Leave what was found in the notebook's metadata; what a learner wrote there goes."""
        names = resources["nbgrader"]
        with Gradebook(names["db_url"]) as gradebook:
            source = gradebook.find_notebook(names["notebook"], names["assignment"])
            released = {cell.name: visible_part(cell.source) for cell in source.source_cells}
        nb.metadata.pop(SIGNS, None)
        add_signs(nb, altered_checks(nb, released, ever_released(self.config, source.name)))
        return nb, resources


def add_signs(notebook: NotebookNode, found: dict[str, list[str]]) -> None:
    """Leave the signs in the notebook, with those that it has: sentences by the cell's name."""
    signs = notebook.metadata.get(SIGNS, {})
    for name, sentences in found.items():
        signs[name] = [*signs.get(name, []), *sentences]
    if signs:
        notebook.metadata[SIGNS] = signs


def ever_released(config: Config, lesson: str) -> Digests:
    """All versions of the lesson's locked cells that were handed out; raises UnreadableError."""
    course = CourseDirectory(config=config)
    folder = Path(course.format_path(course.source_directory, ".", "."))
    return read_released(folder).get(lesson, {})


def altered_checks(
    notebook: NotebookNode, released: dict[str, str], ever: Digests
) -> dict[str, list[str]]:
    """The check cells that read like none that was handed out, with lines that differ from now.

    released: the text of each locked cell; ever: what was released before as well.
    """
    found = {}
    for name, cell in check_cells(notebook).items():
        known = [digest_of_cell(released[name]), *ever.get(name, [])] if name in released else []
        if known and digest_of_cell(cell.source) not in known:
            proof = difference(released[name], cell.source)
            found[name] = [with_proof(later("the check cell was altered"), proof)]
    return found


def difference(released: str, submitted: str) -> str:
    """The first line that was removed and the first that was added.

    Lines are counted, not aligned: that takes no longer the more lines there are.
    """
    before, after = released.splitlines(), submitted.splitlines()
    removed = next((line for line in Counter(before) - Counter(after) if line.strip()), None)
    added = next((line for line in Counter(after) - Counter(before) if line.strip()), None)
    told = [("- ", removed), ("+ ", added)]
    return " ".join(sign + shortened(line) for sign, line in told if line is not None)


def with_proof(what: str, proof: str) -> str:
    """A sign with what a submission says, which is quoted: nobody shall take it for ours."""
    return f"{what}: {quoted(proof)}" if proof else what


def signs_in(metadata: Mapping[str, Any]) -> dict[str, list[str]]:
    """The signs in a notebook's metadata; without our configuration a learner may write any."""
    signs = metadata.get(SIGNS)
    found = signs.items() if isinstance(signs, dict) else ()
    return {
        shortened(str(cell)): [one_line(str(sign)) for sign in about]
        for cell, about in found
        if isinstance(about, list)
    }


def translate_sign(sign: str) -> str:
    """A sign of tampering, which an autograded notebook keeps in English: what, then its proof."""
    what, colon, proof = sign.partition(": ")
    return translate(what) + colon + proof
