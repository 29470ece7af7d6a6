"""What a feedback page shows of a graded notebook."""

import re
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape
from nbconvert.filters import strip_ansi
from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_solution
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

from autograder.course.complaints import failed_cells
from autograder.course.instructions import number_of, read_instructions
from autograder.course.notebook import (
    answer_cells,
    check_cells,
    grade_id,
    notebook_in,
    read_notebook,
)
from autograder.course.refusal import refusal_in
from autograder.intake.mends import mends_in
from autograder.language import Language, speaking

PICTURES = ("image/png", "image/jpeg")
MAX_COLOURED = 100_000
"""Characters of a cell's code."""
NOT_SHOWN = "(이 페이지에서 보여 줄 수 없는 출력입니다.)"
UNANSWERED = "No response."
"""nbgrader's own comment on an untouched answer; the check says it in Korean."""


class SummarizeForLearner(NbGraderPreprocessor):
    """Put what the template shows into `resources["feedback"]`.

    nbgrader calls it once the points were read and the outputs sealed
    (`c.GenerateFeedback.preprocessors`).
    """

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Leave the notebook as it is."""
        earned = {name: c.metadata.nbgrader.score for name, c in check_cells(nb).items()}
        instructions = read_instructions(nb, earned)
        labels = label_cells(nb)
        # Where on the page a cell is, whatever the submission calls it.
        anchors = {cell.id: f"cell-{number}" for number, cell in enumerate(nb.cells, start=1)}
        resources["feedback"] = {
            "title": self.title(resources["nbgrader"]["assignment"]),
            "instructions": instructions,
            "passed": sum(instruction.passed for instruction in instructions),
            "comments": comments(nb),
            "mends": mends(nb),
            "refusal": refusal(nb),
            "failed": [
                {"anchor": anchors[cell.id], "label": labels[cell.id], "reason": reason}
                for cell, reason in failed_cells(nb)
            ],
            "work": [
                {
                    "anchor": anchors[cell.id],
                    "label": labels[cell.id],
                    "is_answer": bool(is_solution(cell)),
                    "code": colour(cell.source),
                    "outputs": [shown(output) for output in cell.outputs],
                }
                for cell in nb.cells
                if cell.id in labels
            ],
            "code_style": HtmlFormatter().get_style_defs(".code"),
        }
        return nb, resources

    def title(self, lesson: str) -> str:
        """The lesson's own first heading, which no submission can change; else its name."""
        course = CourseDirectory(config=self.config)
        folder = Path(course.format_path(course.source_directory, ".", lesson))
        source = notebook_in(folder, lesson)
        try:
            headings = [heading(cell) for cell in read_notebook(source).cells]
        except (OSError, ValueError):
            headings = []
        return next(filter(None, headings), lesson)


def heading(cell: NotebookNode) -> str | None:
    """The first heading in a Markdown cell, as plain text."""
    if cell.cell_type != "markdown":
        return None
    found = re.search(r"^#+ +(.+)$", cell.source, re.MULTILINE)
    return re.sub(r"[`*]", "", found.group(1)).strip() if found else None


def label_cells(notebook: NotebookNode) -> dict[str, str]:
    """What to call each code cell that a learner may have worked on, by the cell's id."""
    checks, labels, latest = check_cells(notebook), {}, "코드"
    for cell in notebook.cells:
        latest = heading(cell) or latest
        name = grade_id(cell)
        if cell.cell_type == "code" and name not in checks and (cell.source or cell.outputs):
            answer = f"지시사항 {number_of(name)}의 답" if name and is_solution(cell) else None
            labels[cell.id] = answer or latest
    return labels


def comments(notebook: NotebookNode) -> dict[str, str]:
    """What the instructor wrote in Formgrader, by the instruction's number."""
    written = {
        number_of(name): cell.metadata.nbgrader.get("comment")
        for name, cell in answer_cells(notebook).items()
    }
    return {number: text for number, text in written.items() if text and text != UNANSWERED}


def mends(notebook: NotebookNode) -> list[str]:
    """What was mended before it was graded, as far as it concerns the learner."""
    with speaking(Language.KOREAN):
        return [mend.sentence for mend in mends_in(notebook.metadata) if mend.for_learner]


def refusal(notebook: NotebookNode) -> dict[str, str] | None:
    """Why a later version could not be graded, and of which one the points are."""
    found = refusal_in(notebook.metadata)
    if found is None:
        return None
    with speaking(Language.KOREAN):
        return {"reason": found.for_learner, "whose_score": str(found.whose_score)}


def colour(source: str) -> Markup:
    """The code as HTML; the lexer is ours, for nbconvert trusts the name that a notebook gives.

    What nobody would read stays without colours, which take a second for each megabyte.
    """
    if len(source) > MAX_COLOURED:
        return escape(source)
    return Markup(highlight(source, get_lexer_by_name("ipython3"), HtmlFormatter(nowrap=True)))


def shown(output: NotebookNode) -> dict[str, str]:
    """What the page shows of an output: its `kind`, and its `text` or the `picture`'s data URL."""
    if output.output_type == "stream":
        return {"kind": "text", "text": strip_ansi(output.text)}
    if output.output_type == "error":
        return {"kind": "error", "text": strip_ansi("\n".join(output.traceback))}
    for kind in PICTURES:
        if kind in output.data:
            data = "".join(output.data[kind].split())
            return {"kind": "picture", "picture": f"data:{kind};base64,{data}"}
    return {"kind": "text", "text": strip_ansi(output.data.get("text/plain", NOT_SHOWN))}
