"""Numbers of a reference answer that are alike: no check can notice who mixes them up."""

import ast
import copy
import json
from collections.abc import Iterator, Mapping
from itertools import combinations

from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder.course.notebook import answer_cells
from autograder.language import translate as _

ALIKE = 1e-6
"""The difference below which checks take two numbers for equal."""

QUESTION = """
print(
    __import__("json").dumps(
        {{
            name: float(value)
            for name, value in ((name, globals().get(name)) for name in {names})
            if isinstance(value, __import__("numbers").Real) and not isinstance(value, bool)
        }}
    )
)
"""


def with_questions(notebook: NotebookNode) -> NotebookNode:
    """A copy of the notebook that tells the numbers of each answer after it."""
    notebook = copy.deepcopy(notebook)
    for name, cell in answer_cells(notebook).items():
        question = QUESTION.format(names=names_assigned(cell.source))
        place = notebook.cells.index(cell) + 1
        notebook.cells.insert(place, new_code_cell(question, id=question_id(name)))
    return notebook


def question_id(answer: str) -> str:
    """The id of the cell that tells the numbers of this answer."""
    return f"numbers-of-{answer}"


def names_assigned(source: str) -> list[str]:
    """The names to which the cell gives a value, in its order; none where it is no Python.

    It fails when it runs then, which `build` tells.
    """
    try:
        nodes = ast.walk(ast.parse(TransformerManager().transform_cell(source)))
    except SyntaxError:
        return []
    names = [n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    return list(dict.fromkeys(names))


def find_coincidences(executed: NotebookNode) -> list[str]:
    """A sentence for each two numbers of one answer that are alike.

    executed: what came of a notebook `with_questions`.
    """
    printed = {
        cell.id: "".join(output.get("text", "") for output in cell.get("outputs", []))
        for cell in executed.cells
    }
    return [
        _(
            "{one} and {other} of {answer} are both {value:g}: its check cannot notice a mix-up.",
            one=one,
            other=other,
            answer=name,
            value=value,
        )
        for name in answer_cells(executed)
        for one, other, value in coincidences(json.loads(printed[question_id(name)]))
    ]


def coincidences(numbers: Mapping[str, float]) -> Iterator[tuple[str, str, float]]:
    """Each two names whose numbers are alike, and the number of the first."""
    for (one, value), (other, another) in combinations(numbers.items(), 2):
        if abs(value - another) < ALIKE:
            yield one, other, value
