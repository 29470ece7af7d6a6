"""Notebooks as they come back: what editors, clouds and learners do to a file and its cells.

Each function takes a source of chance and a notebook as plain JSON, or the bytes of its file, and
returns what became of it. None of them changes what the learner answered.
"""

import copy
import json
import random
import string
from collections.abc import Callable
from typing import Any

import nbformat
from nbformat import NotebookNode

JSON = dict[str, Any]
Change = Callable[[random.Random, JSON, JSON], JSON | None]
"""Of the notebook, in place or as a new one; the last argument is the blank notebook."""


def name_of(cell: JSON) -> str:
    """nbgrader's name of the cell."""
    return str(cell.get("metadata", {}).get("nbgrader", {}).get("grade_id", ""))


def place_of(notebook: JSON, name: str) -> int:
    """Where the cell stands that nbgrader calls so."""
    return next(i for i, cell in enumerate(notebook["cells"]) if name_of(cell) == name)


def names_like(notebook: JSON, beginning: str) -> list[str]:
    """The names of the cells that begin like this."""
    return [n for cell in notebook["cells"] if (n := name_of(cell)).startswith(beginning)]


# ---- what editors make of the file's layout ----


def minor_without_ids(chance: random.Random, notebook: JSON, blank: JSON) -> None:
    """Colab, Kaggle, VS Code."""
    notebook["nbformat_minor"] = chance.choice([0, 1, 2, 4])
    for cell in notebook["cells"]:
        cell.pop("id", None)


def minor_with_ids(chance: random.Random, notebook: JSON, blank: JSON) -> None:
    """What tools that copy cells write."""
    notebook["nbformat_minor"] = chance.choice([0, 4, 9, "5", None])


def odd_versions(chance: random.Random, notebook: JSON, blank: JSON) -> None:
    """Text, null, missing."""
    for name in ("nbformat", "nbformat_minor"):
        if chance.random() < 0.5:
            notebook.pop(name, None)
        else:
            notebook[name] = chance.choice(["4", None, 99, [4]])


def odd_ids(chance: random.Random, notebook: JSON, blank: JSON) -> None:
    """Too long, doubled, of other letters, of another type."""
    ids = ["x" * 100, "답", "same", "", 3, None, ["a"]]
    for cell in notebook["cells"]:
        cell["id"] = chance.choice(ids)


def colab_ids(chance: random.Random, notebook: JSON, blank: JSON) -> None:
    """Among the metadata, as are outputs that it moved elsewhere."""
    notebook["metadata"] = {"colab": {"provenance": []}, "widgets": {"a": {"b": 1}}}
    for cell in notebook["cells"]:
        cell["metadata"]["id"] = "".join(chance.choices(string.ascii_letters, k=12))
        cell["metadata"]["outputId"] = 7


def fields_missing(chance: random.Random, notebook: JSON, blank: JSON) -> None:
    """Outputs, counts, types of output."""
    for cell in notebook["cells"]:
        for name in ("outputs", "execution_count"):
            if chance.random() < 0.5:
                cell.pop(name, None)
    notebook.pop("metadata", None)


def fields_of_wrong_type(chance: random.Random, notebook: JSON, blank: JSON) -> None:
    """Null and text where lists and numbers belong, and outputs below text."""
    for cell in notebook["cells"]:
        cell["outputs"] = chance.choice([None, "none", [{"output_type": "x"}], [None], {}])
        cell["execution_count"] = chance.choice(["3", [], None, -1])
        cell["attachments"] = chance.choice([None, [], {"a": 1}])
        cell["metadata"]["tags"] = chance.choice([None, "a", ["a", "a"]])
    notebook["metadata"] = chance.choice([None, [], {"kernelspec": None}, {"kernelspec": {}}])


def source_as_lines(chance: random.Random, notebook: JSON, blank: JSON) -> None:
    """As JupyterLab writes it."""
    for cell in notebook["cells"]:
        cell["source"] = cell["source"].splitlines(keepends=True)


def other_line_breaks(chance: random.Random, notebook: JSON, blank: JSON) -> None:
    """Windows' and old Macs', and blanks at the ends of lines."""
    end = chance.choice(["\r\n", "\r", " \n", "\t\n"])
    for cell in notebook["cells"]:
        cell["source"] = cell["source"].replace("\n", end)


def format_3(chance: random.Random, notebook: JSON, blank: JSON) -> JSON:
    """What IPython 2 wrote, and some converters still do."""
    cells = [{**cell, "outputs": []} for cell in notebook["cells"]]
    for cell in cells:
        cell.pop("id", None)
    node = nbformat.from_dict(notebook | {"cells": cells, "nbformat_minor": 0})
    old: JSON = json.loads(json.dumps(nbformat.v4.downgrade(node)))
    return old


def damaged_cells_between(chance: random.Random, notebook: JSON, blank: JSON) -> None:
    """Numbers, null and lists where cells belong."""
    for rubbish in (None, 3, "cell", [], {"cell_type": "code", "source": {"a": 1}}):
        notebook["cells"].insert(chance.randrange(len(notebook["cells"]) + 1), rubbish)


def much_metadata(chance: random.Random, notebook: JSON, blank: JSON) -> None:
    """Of extensions, in every place."""
    for cell in notebook["cells"]:
        cell["metadata"] |= {"x": {str(number): {"y": [number]} for number in range(50)}}


LAYOUTS: list[Change] = [
    minor_without_ids,
    minor_with_ids,
    odd_versions,
    odd_ids,
    colab_ids,
    fields_missing,
    fields_of_wrong_type,
    source_as_lines,
    other_line_breaks,
    format_3,
    damaged_cells_between,
    much_metadata,
]


# ---- what learners do to cells ----


def names_lost(chance: random.Random, notebook: JSON, blank: JSON) -> None:
    """nbgrader's metadata, as when cells are copied into a new file."""
    for cell in notebook["cells"]:
        cell["metadata"] = {}


def names_and_ids_lost(chance: random.Random, notebook: JSON, blank: JSON) -> None:
    """All but the text."""
    for number, cell in enumerate(notebook["cells"]):
        cell["metadata"], cell["id"] = {}, f"c{number}"


def blank_copy_below(chance: random.Random, notebook: JSON, blank: JSON) -> None:
    """Real-time collaboration doubles notebooks."""
    notebook["cells"] += copy.deepcopy(blank["cells"])


def blank_copy_above(chance: random.Random, notebook: JSON, blank: JSON) -> None:
    """The other way round."""
    notebook["cells"] = copy.deepcopy(blank["cells"]) + notebook["cells"]


def skeleton_as_backup(chance: random.Random, notebook: JSON, blank: JSON) -> None:
    """Above or below the answer."""
    name = chance.choice(names_like(notebook, "answer"))
    skeleton = copy.deepcopy(blank["cells"][place_of(blank, name)])
    place = place_of(notebook, name) + chance.choice([0, 1])
    notebook["cells"].insert(place, skeleton)


def check_deleted(chance: random.Random, notebook: JSON, blank: JSON) -> None:
    """By who thinks that it is in the way."""
    check = blank["cells"][place_of(blank, chance.choice(names_like(blank, "check")))]
    cells = notebook["cells"]
    notebook["cells"] = [cell for cell in cells if cell["source"] != check["source"]]


def all_checks_deleted(chance: random.Random, notebook: JSON, blank: JSON) -> None:
    """All that hold nothing else."""
    checks = {cell["source"] for cell in blank["cells"] if name_of(cell).startswith("check")}
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["source"] not in checks]


def check_twice(chance: random.Random, notebook: JSON, blank: JSON) -> None:
    """Copied with the answer, or alone."""
    place = place_of(notebook, chance.choice(names_like(notebook, "check")))
    notebook["cells"].insert(place, copy.deepcopy(notebook["cells"][place]))


def check_edited(chance: random.Random, notebook: JSON, blank: JSON) -> None:
    """To see a value, for instance."""
    cell = notebook["cells"][place_of(notebook, chance.choice(names_like(notebook, "check")))]
    cell["source"] += "\nprint('here')"


def text_deleted(chance: random.Random, notebook: JSON, blank: JSON) -> None:
    """All that is no code."""
    cells = notebook["cells"]
    notebook["cells"] = [cell for cell in cells if cell["cell_type"] == "code" or name_of(cell)]


def notes_between(chance: random.Random, notebook: JSON, blank: JSON) -> None:
    """Own cells of all kinds, which change nothing."""
    notes = {"code": "print('note')", "markdown": "# note", "raw": "note"}
    for kind, source in notes.items():
        place = chance.randrange(len(notebook["cells"]) + 1)
        cell = {"cell_type": kind, "id": f"note-{kind}", "metadata": {}, "source": source}
        notebook["cells"].insert(place, cell)


def answer_turned(chance: random.Random, notebook: JSON, blank: JSON) -> None:
    """By the keys M and R."""
    cell = notebook["cells"][place_of(notebook, chance.choice(names_like(notebook, "answer")))]
    cell["cell_type"] = chance.choice(["markdown", "raw"])
    cell.pop("outputs", None)
    cell.pop("execution_count", None)


def answer_and_check_merged(chance: random.Random, notebook: JSON, blank: JSON) -> None:
    """Under the name of either."""
    number = chance.choice(names_like(notebook, "answer")).partition("-")[2]
    answer, check = place_of(notebook, f"answer-{number}"), place_of(notebook, f"check-{number}")
    cells = notebook["cells"]
    merged = "\n\n".join([cells[answer]["source"], cells[check]["source"]])
    kept = chance.choice([answer, check])
    cells[kept]["source"] = merged
    del cells[answer + check - kept]


CELLS: list[Change] = [
    names_lost,
    names_and_ids_lost,
    blank_copy_below,
    blank_copy_above,
    skeleton_as_backup,
    check_deleted,
    all_checks_deleted,
    check_twice,
    check_edited,
    text_deleted,
    notes_between,
    answer_turned,
    answer_and_check_merged,
]


# ---- what happens to the file's bytes ----

Bytes = Callable[[random.Random, bytes], bytes]
WHOLE: dict[str, Bytes] = {
    "as it is": lambda chance, content: content,
    "byte order mark": lambda chance, content: b"\xef\xbb\xbf" + content,
    "UTF-16": lambda chance, content: content.decode().encode("utf-16"),
    "UTF-16 without its mark": lambda chance, content: content.decode().encode("utf-16-le"),
    "UTF-32": lambda chance, content: content.decode().encode("utf-32"),
    "CP949": lambda chance, content: content.decode().encode("cp949", "backslashreplace"),
    "CRLF": lambda chance, content: (
        json.dumps(json.loads(content), indent=1).replace("\n", "\r\n").encode()
    ),
    "NULs behind": lambda chance, content: content + b"\0" * chance.randrange(1, 5000),
    "blanks before": lambda chance, content: b"\r\n\t " + content,
    "another behind": lambda chance, content: content + b"\n" + content,
    "rest of an older one behind": lambda chance, content: (
        content + content[-chance.randrange(1, len(content)) :]
    ),
    "NaN": lambda chance, content: content[:-1] + b', "x": NaN, "y": -Infinity}',
    "half an emoji": lambda chance, content: content[:-1] + rb', "x": "\ud83d"}',
}
"""What leaves the notebook readable."""

NOT_A_NOTEBOOK: dict[str, tuple[Bytes, str]] = {
    "empty": (lambda chance, content: b" \n" * chance.randrange(3), "empty"),
    "broken off": (
        lambda chance, content: content[: chance.randrange(1, len(content) // 2)],
        "breaks off",
    ),
    "HTML": (lambda chance, content: b"<!DOCTYPE html><html>" + content, "HTML"),
    "ZIP": (lambda chance, content: b"PK\x03\x04" + content, "ZIP"),
    "PDF": (lambda chance, content: b"%PDF-1.7" + content, "PDF"),
    "script": (lambda chance, content: b"# 1\nimport os\nIMG_PATH = 1\n", "Python"),
    "LFS": (
        lambda chance, content: b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
        "Git LFS",
    ),
    "conflict": (
        lambda chance, content: b"{\n<<<<<<< HEAD\n" + content + b"=======\n>>>>>>> theirs\n}",
        "merge-conflict",
    ),
}
"""What leaves no notebook, and a word of the reason."""


class HandedIn:
    """A notebook that was changed by chance."""

    def __init__(self, seed: int, solved: NotebookNode, blank: NotebookNode):
        chance = random.Random(seed)
        notebook = json.loads(json.dumps(solved))
        untouched = json.loads(json.dumps(blank))
        self.done: list[str] = []
        self.says: str | None = None
        """A word of the reason, where it cannot be graded."""
        if "id" not in notebook["cells"][0]:
            raise ValueError("the bank's notebooks have ids")
        changes = chance.sample(CELLS, chance.randrange(3)) + chance.sample(LAYOUTS, 1)
        for change in changes:
            if change in (skeleton_as_backup, check_deleted, check_twice, check_edited) and not (
                names_like(notebook, "check") and names_like(notebook, "answer")
            ):
                continue
            try:
                notebook = change(chance, notebook, untouched) or notebook
            except (IndexError, StopIteration):
                continue  # What it changes is not there any more.
            self.done.append(change.__name__)
        self.content = json.dumps(notebook, ensure_ascii=chance.random() < 0.5).encode()
        if chance.random() < 0.1:
            kind = chance.choice(list(NOT_A_NOTEBOOK))
            spoil, self.says = NOT_A_NOTEBOOK[kind]
        else:
            kind = chance.choice(list(WHOLE))
            spoil = WHOLE[kind]
        self.content = spoil(chance, self.content)
        self.done.append(kind)

    def __str__(self) -> str:
        return " + ".join(self.done)
