"""Does it stay fast and small? python benchmarks/scale.py [FEW] [MANY]

Grades lesson 1 for a few students, for many, and for the few again (50, 1000, 50), all notebooks
different. Prints the seconds for each submission after the first, and how much memory the
coordinator and the workers' processes have at the beginning and at the end. The ratio is that of
the many to the mean of the few before and after, for a machine that others use changes its speed.
"""

import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from threading import Event

import psutil
from compare_with_nbgrader import make_class
from rich.console import Console
from rich.progress import track

from autograder.course.bank import Case, hand_in, load_bank
from autograder.course.folder import Course
from autograder.grading.cluster import local_cluster, run_folder, sensible_workers
from autograder.grading.grade import grade
from autograder.grading.run import limits_of

LESSON = "01_load_images"
MIB = 2**20


def hand_in_many(course: Course, students: int) -> None:
    """Answers from the bank in turn, each with a line that makes the notebook unique."""
    cases = load_bank(course, LESSON)
    for number in range(students):
        case = cases[number % len(cases)]
        answers = case.answers | {
            name: f"student = {number}\n{case.answers.get(name, '')}"
            for name in case.answers
            if name not in case.blank
        }
        hand_in(course, LESSON, f"student-{number:05}", Case(case.name, answers, case.blank))


def grade_all(course: Course, title: str) -> tuple[float, list[int], list[int]]:
    """Seconds a submission, and the memory of coordinator and workers at each tenth."""
    submissions = course.submissions(course.submitted_directory, [LESSON], [])
    workers = sensible_workers(limits_of(course, LESSON))
    cluster = partial(local_cluster, workers, run_folder(course.root))
    outcomes = grade(course, submissions, cluster, again=True, stop=Event())
    next(outcomes)
    start = time.monotonic()
    own, theirs = [], []
    for number, outcome in enumerate(track(outcomes, title, total=len(submissions) - 1)):
        if outcome.problem:
            raise SystemExit(f"{outcome.submission}: {outcome.problem}")
        if number % max(1, len(submissions) // 10) == 0:
            me = psutil.Process()
            own.append(me.memory_info().rss // MIB)
            theirs.append(sum(memory(child) for child in me.children()) // MIB)
    return (time.monotonic() - start) / (len(submissions) - 1), own, theirs


def memory(process: psutil.Process) -> int:
    """Bytes of a process and of those below it that are no submission's kernel."""
    family = [process, *process.children(recursive=True)]
    total = 0
    for one in family:
        try:
            if one.name() != "bwrap" and one.ppid() != 0:
                total += one.memory_full_info().uss
        except psutil.Error:
            pass
    return total


def main() -> None:
    """Grade the few, the many, and the few again."""
    console = Console()
    few, many = [int(word) for word in sys.argv[1:3]] or [50, 1000]
    counts = [few, many, few]
    results = []
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            course = make_class(Path(folder), 0, [LESSON])
            hand_in_many(course, count)
            results.append(grade_all(course, f"{count} students"))
    for count, (seconds, own, theirs) in zip(counts, results, strict=True):
        console.print(
            f"{count} students: {seconds:.3f} s a submission; "
            f"coordinator {own[0]} -> {own[-1]} MiB, workers {theirs[0]} -> {theirs[-1]} MiB"
        )
    before, of_many, after = (seconds for seconds, _, _ in results)
    console.print(f"Ratio many to few: {2 * of_many / (before + after):.2f}")


if __name__ == "__main__":
    main()
