"""Submissions of lesson 1 that are odd, broken or hostile to the grader, each named for its fault.

An entry says what is odd and what must come of it. Where code is odd, it stands in answer 2 behind
a right answer 1, or the other way round, so that what the learner earned elsewhere must stay.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.course.notebook import answer_cells, check_cells

LESSON = "01_load_images"
RIGHT = {"answer-1": 'IMG_PATH = "./data/images"', "answer-2": "IMG_SIZE = (150, 150)"}


@dataclass(frozen=True)
class Odd:
    """Something odd, and what must come of it."""

    make: Callable[[NotebookNode, Path], None]
    """Puts the submission into the folder, from the released notebook filled in rightly."""
    score: float | None
    """The points of 100; None where nothing can be graded."""
    says: str = ""
    """A phrase of what the notebook, or the reason, must say."""


def code(score: float, says: str = "", **answers: str) -> Odd:
    """A learner's answers, the others being right."""

    def make(notebook, folder):
        for name, source in answers.items():
            answer_cells(notebook)[name.replace("_", "-")].source = source
        write(notebook, folder)

    return Odd(make, score, says)


def content(problem: str, text: str | bytes) -> Odd:
    """A file that is no notebook."""

    def make(notebook, folder):
        data = text.encode() if isinstance(text, str) else text
        (folder / f"{LESSON}.ipynb").write_bytes(data)

    return Odd(make, None, problem)


def changed(score: float | None, says: str = "") -> Callable[[Callable], Odd]:
    """A function that changes the notebook in place before it is written."""

    def decorate(change):
        def make(notebook, folder):
            write(change(notebook) or notebook, folder)

        return Odd(make, score, says)

    return decorate


def placed(score: float | None, says: str = "") -> Callable[[Callable], Odd]:
    """A function that writes the folder itself."""
    return lambda make: Odd(make, score, says)


def write(notebook: NotebookNode | dict, folder: Path) -> None:
    """Write it as it is, whether it is valid or not."""
    (folder / f"{LESSON}.ipynb").write_text(json.dumps(notebook), "utf-8")


def index_of(notebook: NotebookNode, name: str) -> int:
    """The place of the cell with this grade_id."""
    cells = answer_cells(notebook) | check_cells(notebook)
    return notebook.cells.index(cells[name])


@changed(100)
def unknown_kernel(notebook):
    notebook.metadata.kernelspec = {"name": "julia-9", "display_name": "Julia"}


@changed(100)
def no_metadata(notebook):
    notebook.metadata = {}


@changed(100)
def cell_ids_missing(notebook):
    for cell in notebook.cells:
        del cell["id"]


@changed(100)
def cell_ids_all_the_same(notebook):
    for cell in notebook.cells:
        cell["id"] = "same"


@changed(100)
def nbformat_3(notebook):
    return nbformat.convert(notebook, 3)


@changed(100)
def answer_cell_twice(notebook):
    place = index_of(notebook, "answer-1")
    notebook.cells.insert(place, json_copy(notebook.cells[place]))


@changed(100)
def check_cell_twice(notebook):
    place = index_of(notebook, "check-1")
    notebook.cells.insert(place, json_copy(notebook.cells[place]))


@changed(100)
def answer_split_over_two_cells(notebook):
    place = index_of(notebook, "answer-2")
    notebook.cells[place].source = "side = 300 // 2"
    extra = nbformat.v4.new_code_cell("IMG_SIZE = (side, side)")
    notebook.cells.insert(place + 1, extra)


@changed(50)
def answer_cell_deleted(notebook):
    del notebook.cells[index_of(notebook, "answer-1")]


@changed(100)
def check_cell_deleted(notebook):
    del notebook.cells[index_of(notebook, "check-1")]


@changed(50)
def answer_and_check_deleted(notebook):
    del notebook.cells[index_of(notebook, "answer-1")]
    del notebook.cells[index_of(notebook, "check-1")]


@changed(0)
def all_cells_deleted(notebook):
    notebook.cells = []


@changed(100)
def check_before_its_answer(notebook):
    cell = notebook.cells.pop(index_of(notebook, "check-2"))
    notebook.cells.insert(index_of(notebook, "answer-2"), cell)


@changed(50, "아직 비어 있습니다")
def check_cell_edited_to_pass(notebook):
    answer_cells(notebook)["answer-1"].source = "IMG_PATH = None"
    check_cells(notebook)["check-1"].source = "print('passed')"


@changed(50)
def check_cell_worth_more(notebook):
    answer_cells(notebook)["answer-1"].source = "IMG_PATH = None"
    check_cells(notebook)["check-2"].metadata.nbgrader.points = 100


@changed(100)
def check_cell_turned_into_text(notebook):
    cell = notebook.cells[index_of(notebook, "check-1")]
    cell.cell_type = "markdown"
    del cell["outputs"], cell["execution_count"]


@changed(100)
def binary_rubbish_in_outputs(notebook):
    rubbish = "".join(map(chr, range(256))) * 1000
    answer_cells(notebook)["answer-1"].outputs = [
        {"output_type": "stream", "name": "stdout", "text": rubbish}
    ]


@changed(100)
def ninety_megabytes_of_old_output(notebook):
    answer_cells(notebook)["answer-1"].outputs = [
        {"output_type": "stream", "name": "stdout", "text": "x" * 90 * 2**20}
    ]


@placed(100)
def byte_order_mark(notebook, folder):
    text = "\ufeff" + nbformat.writes(notebook)
    (folder / f"{LESSON}.ipynb").write_text(text, "utf-8")


@placed(100)
def extra_notebooks(notebook, folder):
    write(notebook, folder)
    (folder / "Untitled.ipynb").write_text("not even JSON")


@placed(100)
def own_module_beside(notebook, folder):
    answer_cells(notebook)["answer-2"].source = "from mine import IMG_SIZE"
    write(notebook, folder)
    (folder / "mine.py").write_text("IMG_SIZE = (150, 150)")


@placed(100)
def own_files_in_place_of_the_lessons(notebook, folder):
    write(notebook, folder)
    (folder / "data").mkdir()
    (folder / "data" / "images.csv").write_text("nonsense")


@placed(100)
def links_out_of_the_folder(notebook, folder):
    write(notebook, folder)
    (folder / "secrets").symlink_to("/etc")
    (folder / "passwords.txt").symlink_to("/etc/passwd")


@placed(None, "is a symbolic link")
def notebook_is_a_link(notebook, folder):
    write(notebook, folder.parent)
    (folder / f"{LESSON}.ipynb").symlink_to(folder.parent / f"{LESSON}.ipynb")


@placed(100)
def renamed_notebook(notebook, folder):
    write(notebook, folder)
    (folder / f"{LESSON}.ipynb").rename(folder / "과제1.ipynb")


@placed(None, "is not in")
def no_notebook(notebook, folder):
    (folder / "readme.txt").write_text("I forgot.")


def json_copy(cell: NotebookNode) -> NotebookNode:
    """A copy that shares nothing."""
    return nbformat.from_dict(json.loads(json.dumps(cell)))


HALF = json.dumps({"cells": [{"cell_type": "code", "source": "x = 1"}], "metadata": {}})

NOTEBOOKS = {name: value for name, value in globals().items() if isinstance(value, Odd)} | {
    # Files that are no notebooks.
    "not_json": content("Python code", "IMG_PATH = './data'"),
    "empty_file": content("empty", ""),
    "half_a_file": content("breaks off", HALF[:40]),
    "merge_conflict": content("merge-conflict", "{\n<<<<<<< HEAD\n1\n=======\n2\n>>>>>>> b\n}"),
    "a_picture": content("a picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256))),
    "deeply_nested": content("it is not JSON", "[" * 100_000),
    "a_number": content("is not a notebook", "3"),
    "cells_are_a_number": content("is not a notebook", '{"cells": 3, "nbformat": 4}'),
    # Limits. Each costs its own check, whichever it is.
    "endless_loop": code(50, "시간 제한 8초", answer_2="while True:\n    pass"),
    "endless_loop_first": code(50, "시간 제한 8초", answer_1="while True:\n    pass"),
    "endless_loop_that_ignores_interrupts": code(
        50,
        "시간 제한 8초",
        answer_1="""
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
""",
    ),
    "sleeps_for_an_hour": code(50, "시간 제한 8초", answer_2="import time\ntime.sleep(3600)"),
    "endless_c_loop": code(50, "시간 제한 8초", answer_2="sum(iter(int, 1))"),
    "memory": code(50, "메모리 제한 512MB", answer_2="big = [np.empty(10**8) for _ in range(100)]"),
    "memory_of_many_processes": code(
        50,
        "메모리 제한 512MB",
        answer_2="""
import os, time
for _ in range(8):
    if os.fork() == 0:
        much = b"1" * 100_000_000
        break
time.sleep(60)
""",
    ),
    "fork_bomb": code(50, "", answer_2="import os\nwhile True:\n    os.fork()"),
    "many_threads": code(
        50,
        "스레드의 수 제한",
        answer_2="""
import threading, time
for _ in range(10_000):
    threading.Thread(target=time.sleep, args=(3600,)).start()
""",
    ),
    "open_files": code(
        50, "열어 둘 수 있는 파일", answer_2="files = [open('/dev/null') for _ in range(10**5)]"
    ),
    "large_file": code(50, "파일 크기 제한 64MB", answer_2="open('big', 'wb').truncate(10**9)"),
    "full_disk": code(
        50,
        "저장 공간 제한 128MB",
        answer_2="""
for number in range(1000):
    with open(f"/tmp/{number}", "wb") as file:
        file.write(b"x" * 30_000_000)
""",
    ),
    "endless_output": code(50, "출력 제한 2MB", answer_2="while True:\n    print('x' * 10_000)"),
    "a_hundred_megabytes_of_output": code(
        50, "출력 제한 2MB", answer_2="IMG_SIZE = (150, 150)\nprint('x' * 100 * 2**20)"
    ),
    # Ends of Python.
    "exit": code(50, "종료 코드 3", answer_2="import os\nos._exit(3)"),
    "exit_in_the_first_answer": code(50, "종료 코드 0", answer_1="import os\nos._exit(0)"),
    "segmentation_fault": code(50, "신호 11", answer_2="import ctypes\nctypes.string_at(0)"),
    "kills_everything": code(50, "", answer_2="import os\nos.kill(-1, 9)"),
    "exits_in_every_cell": code(
        0, "", answer_1="import os\nos._exit(1)", answer_2="import os\nos._exit(1)"
    ),
    "sys_exit": code(100, "", answer_2="IMG_SIZE = (150, 150)\nimport sys\nsys.exit()"),
    "input": code(50, "input", answer_2="side = int(input())\nIMG_SIZE = (side, side)"),
    # Harmless things that stay behind, or that a beginner does.
    "threads_left_behind": code(
        100,
        answer_1="""
import threading, time
threading.Thread(target=time.sleep, args=(3600,)).start()
IMG_PATH = "./data/images"
""",
    ),
    "daemon_left_behind": code(
        100,
        answer_1="""
import subprocess
subprocess.Popen(["sleep", "3600"], start_new_session=True)
IMG_PATH = "./data/images"
""",
    ),
    "changed_directory": code(
        50, answer_2="import os\nos.chdir('/')\nIMG_SIZE = (150, 150)", answer_1="IMG_PATH = 'x'"
    ),
    "replaced_stdout": code(
        100, answer_1="import sys, io\nsys.stdout = io.StringIO()\nIMG_PATH = './data/images'"
    ),
    "shadowed_builtins": code(
        100, answer_1="sum = 3\nlist = [1]\nmax = input = None\nIMG_PATH = './data/images'"
    ),
    "shadowed_print": code(100, answer_1="print = 'hello'\nIMG_PATH = './data/images'"),
    "reset_of_all_names": code(100, answer_2="%reset -f\nIMG_SIZE = (150, 150)"),
    "star_import": code(100, answer_2="from os import *\nIMG_SIZE = (150, 150)"),
    "syntax_error": code(50, "닫지 않은 괄호", answer_2="IMG_SIZE = (150, 150"),
    "writes_over_the_lessons_images": code(
        50, "Read-only", answer_2="open('data/images.csv', 'w')"
    ),
}
