"""A class graded by us and by nbgrader: python benchmarks/compare_with_nbgrader.py

Students' answers come from the answer bank. The same notebooks are graded in one run by
`python -m autograder grade`, from a cold start, and by `nbgrader autograde` without our plug-ins.
Then the reference solution of each lesson is graded alone, and its cells are executed by an
IPython shell that has imported the libraries already.

Prints seconds, seconds of processor time (of the whole machine, so run it on a quiet one), ratios,
and whether the scores agree.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
from IPython.terminal.interactiveshell import TerminalInteractiveShell
from rich.console import Console
from rich.table import Table

from autograder.building.demo import spread
from autograder.course.bank import Case, fill_in, hand_in, load_bank
from autograder.course.folder import Course
from autograder.grading.run import limits_of, run_notebook
from autograder.sandbox.bubblewrap import bubblewrap
from autograder.sandbox.libraries import libraries_for
from autograder.sandbox.warm_process import import_libraries

ROOT = Path(__file__).parent.parent
NBGRADER = Path(sys.executable).with_name("nbgrader")
console = Console()


@dataclass(frozen=True)
class Cost:
    """What something took."""

    seconds: float
    processor: float
    """Seconds of processor time of all processes of this machine."""


class Stopwatch:
    """Measures the `with` statement that it is used in."""

    def __enter__(self):
        self.start, self.busy = time.monotonic(), busy_seconds()
        return self

    def __exit__(self, *_):
        self.cost = Cost(time.monotonic() - self.start, busy_seconds() - self.busy)


def busy_seconds() -> float:
    """Processor time since the machine was started, without idling."""
    times = psutil.cpu_times()
    return times.user + times.nice + times.system + times.irq + times.softirq


def make_class(folder: Path, students: int, lessons: list[str]) -> Course:
    """A built course in which the students have handed in answers from the bank."""
    for name in ("source", "release", "notebooks"):
        for lesson in lessons:
            shutil.copytree(ROOT / name / lesson, folder / name / lesson)
    for name in ("data", "bank"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    course = Course.open(folder)
    run(course, sys.executable, "-m", "autograder", "build")
    for lesson in lessons:
        for number, case in enumerate(spread(load_bank(course, lesson), students)):
            hand_in(course, lesson, f"student-{number:02}", case)
    return course


def run(course: Course, *words) -> None:
    """Run a command in the course folder; ends the benchmark where it fails."""
    result = subprocess.run(words, cwd=course.root, capture_output=True, text=True)
    if result.returncode:
        raise SystemExit(result.stdout + result.stderr)


def scores(course: Course, lessons: list[str]) -> dict[tuple[str, str], float]:
    """What the gradebook says, by lesson and student."""
    with course.gradebook() as gradebook:
        return {
            (lesson, submission.student.id): submission.score
            for lesson in lessons
            for submission in gradebook.assignment_submissions(lesson)
        }


def compare_classes(students: int, lessons: list[str]) -> None:
    """The same class, graded by both."""
    with tempfile.TemporaryDirectory() as folder:
        course = make_class(Path(folder, "ours"), students, lessons)
        shutil.copytree(course.root, Path(folder, "theirs"))
        with Stopwatch() as ours:
            run(course, sys.executable, "-m", "autograder", "grade")
        our_scores = scores(course, lessons)

        course = Course.open(Path(folder, "theirs"))
        config = Path(course.root, "nbgrader_config.py")
        stub = [line for line in config.read_text().splitlines() if "ClearSolutions" in line]
        longer = "c.Execute.timeout = 600"
        config.write_text("\n".join(["c = get_config()", *stub, longer]))
        os.environ["PATH"] = f"{NBGRADER.parent}{os.pathsep}{os.environ['PATH']}"
        table = Table(title=f"{students} students, answers from the bank")
        for heading in ("", "seconds", "processor", "notebooks a minute"):
            table.add_column(heading, justify="right")
        with Stopwatch() as theirs:
            for lesson in lessons:
                run(course, NBGRADER, "autograde", lesson)
        their_scores = scores(course, lessons)
    for name, cost in (("nbgrader autograde", theirs.cost), ("autograder grade", ours.cost)):
        rate = 60 * len(our_scores) / cost.seconds
        row = (f"{cost.seconds:.1f}", f"{cost.processor:.1f}", f"{rate:.1f}")
        table.add_row(name, *row)
    console.print(table)
    console.print(f"Throughput ratio: {theirs.cost.seconds / ours.cost.seconds:.2f}")
    differing = {key for key in our_scores if our_scores[key] != their_scores.get(key)}
    console.print(f"Scores that differ: {len(differing)} of {len(our_scores)} {sorted(differing)}")


def compare_with_warm_shell(lessons: list[str]) -> None:
    """Processor time of the reference solutions: graded by us, and in a warm IPython shell."""
    course = Course.open(ROOT)
    table = Table(title="Processor seconds for the reference solution of one learner")
    for heading in ("lesson", "warm shell", "our sandboxed kernel", "besides the cells"):
        table.add_column(heading, justify="right")
    total = [0.0, 0.0]
    for lesson in lessons:
        notebook = fill_in(course, lesson, Case("reference solution"))
        code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
        import_libraries(libraries_for(code))
        warm = in_warm_shell(course, lesson, notebook)
        ours = in_our_kernel(course, lesson, notebook)
        total = [total[0] + warm, total[1] + ours]
        table.add_row(lesson, f"{warm:.2f}", f"{ours:.2f}", f"{ours - warm:.2f}")
    table.add_section()
    table.add_row("together", *(f"{value:.2f}" for value in (*total, total[1] - total[0])))
    console.print(table)
    console.print(f"Processor ratio, ours to the warm shell: {total[1] / total[0]:.2f}")


def in_warm_shell(course: Course, lesson: str, notebook) -> float:
    """Processor seconds of the cells in a fork of this process, which has the libraries."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.environ |= {"OMP_NUM_THREADS": "1", "TF_NUM_INTRAOP_THREADS": "1"}
        os.environ |= {"TF_NUM_INTEROP_THREADS": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}
        os.chdir(course.source(lesson))
        sys.path.insert(0, "")
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        shell = TerminalInteractiveShell.instance(simple_prompt=True)
        shell.display_formatter.active_types = shell.display_formatter.format_types
        shell.run_line_magic("matplotlib", "inline")
        start = time.process_time()
        for cell in notebook.cells:
            if cell.cell_type == "code":
                shell.run_cell(cell.source)
        os.write(writer, str(time.process_time() - start).encode())
        os._exit(0)
    os.waitpid(child, 0)
    os.close(writer)
    with open(reader) as answer:
        return float(answer.read())


def in_our_kernel(course: Course, lesson: str, notebook) -> float:
    """Processor seconds of everything on this machine while our engine executes the notebook."""
    folder, limits = course.source(lesson), limits_of(course, lesson)
    # The warm process imports what a notebook mentions, here in cells that do nothing.
    imports = fill_in(course, lesson, Case("reference solution"))
    for cell in imports.cells:
        cell.source = re.sub("^", "# ", cell.source, flags=re.MULTILINE)
    run_notebook(imports, folder, limits, threads=1)
    with Stopwatch() as watch:
        run_notebook(notebook, folder, limits, threads=1)
    return watch.cost.processor


def main() -> None:
    """Print both comparisons."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=10)
    parser.add_argument("lessons", nargs="*", help="all if none is named")
    words = parser.parse_args()
    if not bubblewrap().program:
        console.print(f"No sandbox here: {bubblewrap().why}")
    lessons = Course.open(ROOT).choose_lessons(words.lessons)
    compare_with_warm_shell(lessons)
    compare_classes(words.students, lessons)


if __name__ == "__main__":
    main()
