"""`nbgrader zip_collect` with our configuration reads the downloads of Moodle and Canvas."""

import io
import unicodedata
import zipfile
from pathlib import Path

import pytest
from course_maker import ROOT, nbgrader, run_here, shared_workers, succeed

from autograder.course.bank import Case, blank_case, fill_in
from autograder.course.folder import Course
from autograder.course.notebook import write_notebook

LESSON = "01_load_images"
OTHER = "02_histogram"


@pytest.fixture(scope="module")
def solved() -> bytes:
    """A notebook that earns 100."""
    return write_notebook(fill_in(Course.open(ROOT), LESSON, Case("reference")))


@pytest.fixture(scope="module")
def blank() -> bytes:
    """A notebook that earns nothing."""
    course = Course.open(ROOT)
    return write_notebook(fill_in(course, LESSON, blank_case(course, LESSON)))


def collect(
    course: Course, files: dict[str | zipfile.ZipInfo, bytes], name: str = "course-exercise-77.zip"
) -> str:
    """Put an archive of the files where zip_collect looks for it, and collect; what it said."""
    folder = Path(course.root, "downloaded", LESSON, "archive")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(archive(files))
    return nbgrader(course, "zip_collect", LESSON, "--force")


def archive(files: dict[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """A zip of the files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as zipped:
        for name, data in files.items():
            zipped.writestr(name, data)
    return content.getvalue()


def collected(course: Course) -> dict[str, bytes]:
    """The lesson's notebooks that were collected, by student."""
    submitted = course.path(course.submitted_directory)
    paths = submitted.glob(f"*/{LESSON}/{LESSON}.ipynb")
    return {path.relative_to(submitted).parts[0]: path.read_bytes() for path in paths}


def test_a_download_of_moodle_is_collected_and_graded(course, solved, blank):
    """Folders or files, whatever the learner called the notebook; the name is in the gradebook."""
    decomposed = unicodedata.normalize("NFD", "박서연")
    files = {
        f"홍길동_4711_assignsubmission_file_/{LESSON}.ipynb": solved,
        f"김 민준_4712_assignsubmission_file_{LESSON} (1).ipynb": solved,
        f"{decomposed}_4713_assignsubmission_file/최종.ipynb": solved,
        f"Jane O'Neil_4714_assignsubmission_file_/{LESSON}.ipynb": blank,
        "Jane O'Neil_4714_assignsubmission_onlinetext_/onlinetext.html": b"<p>done</p>",
        "__MACOSX/홍길동_4711_assignsubmission_file_/._01.ipynb": b"x",
    }
    collect(course, files)
    students = {"홍길동": solved, "김-민준": solved, "박서연": solved, "Jane-O-Neil": blank}
    assert collected(course) == students
    succeed(course.root, "grade", LESSON, *shared_workers())
    with course.gradebook() as gradebook:
        scores = {s: gradebook.find_submission(LESSON, s).score for s in students}
        assert gradebook.find_student("김-민준").first_name == "김 민준"
    assert scores == {"홍길동": 100, "김-민준": 100, "박서연": 100, "Jane-O-Neil": 0}


def test_a_download_of_canvas_is_collected_and_its_numbers_come_back(course, solved, blank):
    """Late ones and archives, too; of two attempts the last; `export canvas` has Canvas's IDs."""
    files = {
        f"honggildong_4321_98765_{LESSON}.ipynb": blank,
        f"honggildong_4321_98799_{LESSON}-1.ipynb": solved,
        f"김민준_LATE_4322_98770_{LESSON}-2.ipynb": solved,
        "parkseoyeon_4323_98771_submission.zip": archive({f"work/{LESSON}.ipynb": solved}),
    }
    collect(course, files, "submissions.zip")
    assert collected(course) == {
        "honggildong-4321": solved,
        "김민준-4322": solved,
        "parkseoyeon-4323": solved,
    }
    succeed(course.root, "grade", LESSON, *shared_workers())
    succeed(course.root, "export", "canvas", LESSON)
    exported = Path(course.root, "exports", "canvas.csv").read_text("utf-8-sig")
    assert "honggildong,4321," in exported and "김민준,4322," in exported


def test_namesakes_stay_apart(course, solved, blank):
    """Nobody gets the work of another of the same name."""
    files = {
        f"김민준_1_assignsubmission_file_/{LESSON}.ipynb": solved,
        f"김민준_2_assignsubmission_file_/{LESSON}.ipynb": blank,
    }
    collect(course, files)
    assert collected(course) == {"김민준-1": solved, "김민준-2": blank}


def test_the_notebook_of_another_lesson_is_not_taken_for_this_one(course, solved):
    """Neither alone, nor beside the right one."""
    files = {
        f"anna_1_assignsubmission_file_/{OTHER}.ipynb": solved,
        f"bernd_2_assignsubmission_file_/{OTHER}.ipynb": b"other",
        f"bernd_2_assignsubmission_file_/{LESSON}.ipynb": solved,
    }
    collect(course, files)
    assert collected(course) == {"bernd": solved}


class OldName(zipfile.ZipInfo):
    """A member whose name is written in an encoding that the archive does not tell."""

    def __init__(self, name: str, encoding: str):
        super().__init__(name, date_time=(2026, 3, 2, 9, 0, 0))
        self.encoding = encoding

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 (zipfile calls it)
        return self.filename.encode(self.encoding), self.flag_bits


@pytest.mark.parametrize(
    "encoding, names",
    [("cp949", ["홍길동", "펲시"]), ("utf-8", ["홍길동"]), ("cp437", ["Müller", "Núñez"])],
)
def test_names_that_old_programs_packed_are_read(course, solved, encoding, names):
    """Korean Windows writes code page 949, macOS UTF-8, others code page 437; none says so."""
    file = f"_assignsubmission_file_/{LESSON}.ipynb"
    files = {OldName(f"{n}_{k}{file}", encoding): solved for k, n in enumerate(names)}
    collect(course, files)
    assert collected(course) == dict.fromkeys(names, solved)


def test_valid_names_stay_as_they_are(course, solved):
    """In UTF-8, as Moodle writes them."""
    names = ["Müller", "Núñez", "Łukasz", "홍길동"]
    file = f"_assignsubmission_file_/{LESSON}.ipynb"
    collect(course, {f"{name}_{number}{file}": solved for number, name in enumerate(names)})
    assert collected(course) == dict.fromkeys(names, solved)


def test_broken_and_hostile_archives_of_learners_stop_nobody(course, solved):
    """Truncated, no archive at all, or with paths that lead out: the others are collected."""
    good = archive({f"{LESSON}.ipynb": solved})
    leads_out = archive({f"../../../evil_{LESSON}.ipynb": b"x", "/tmp/evil.ipynb": b"x"})
    files = {
        "anna_1_11_submission.zip": good,
        "bernd_2_12_submission.zip": good[:-30],
        "clara_3_13_submission.zip": leads_out,
        "dora_4_14_submission.zip": b"not a zip",
        "fritz_6_16_submission.zip": archive(
            {f"{'x' * 300}.ipynb": solved, "x/y.ipynb": b"", "x": b""}
        ),
        f"emil_5_15_{LESSON}.ipynb": solved,
    }
    collect(course, files)
    fine = {"anna-1": solved, "emil-5": solved, "fritz-6": solved}
    assert collected(course) == fine | {"clara-3": b"x"}
    downloaded = Path(course.root, "downloaded")
    evil = Path(course.root).parent.rglob("*evil*")
    assert [path for path in evil if downloaded not in path.parents] == []


def test_a_newer_download_replaces_an_older_one(course, solved, blank):
    """`--force`, as nbgrader asks for; the score follows."""
    name = f"홍길동_4711_assignsubmission_file_/{LESSON}.ipynb"
    collect(course, {name: blank})
    collect(course, {name: solved})
    assert collected(course) == {"홍길동": solved}


def test_a_download_of_nobody_says_so(course):
    """An archive that is neither Moodle's nor Canvas's."""
    collect(course, {"notes/01.ipynb": b"{}"})
    assert collected(course) == {}
    assert run_here(course.root, "grade", LESSON).returncode == 2


@pytest.mark.parametrize(
    "hostile",
    [
        f"eve_2_assignsubmission_file_{'가' * 76}.ipynb",
        "eve_2_assignsubmission_file_x.ipynb",
        "eve_2_assignsubmission_file_x.ipynb/y.ipynb",
        "eve_2_assignsubmission_file_zoe_3_assignsubmission_file_x.ipynb",
    ],
)
def test_no_name_of_a_file_costs_others_anything(course, solved, blank, hostile):
    """Too long, a folder where a file is, another's: those before and after are collected."""
    files = {
        f"anna_1_assignsubmission_file_{LESSON}.ipynb": solved,
        hostile: blank,
        "eve_2_assignsubmission_file_x.ipynb ": blank,
        f"zoe_3_assignsubmission_file_{LESSON}.ipynb": solved,
    }
    collect(course, files)
    assert collected(course) == {"anna": solved, "eve": blank, "zoe": solved}


def test_names_that_a_folder_cannot_tell_apart_get_their_numbers(course, solved, blank):
    """Also where capitals differ, which some systems do not tell apart."""
    names = ["ali-ce", "ali ce", "ali!ce", "ALI-ce"]
    file = f"_assignsubmission_file_/{LESSON}.ipynb"
    collect(course, {f"{name}_{number}{file}": solved for number, name in enumerate(names)})
    assert set(collected(course)) == {"ali-ce-0", "ali-ce-1", "ali-ce-2", "ALI-ce-3"}


def test_a_file_that_cannot_be_read_costs_its_learner_only(course, solved):
    """An encrypted member, a broken one and a bomb are named; all others are collected."""
    bomb = {f"{n}.ipynb": bytes(30_000_000) for n in range(12)}
    names = ["anna", "clear", "damaged", "eve", "zoe"]
    files = {f"{n}_{k}_{k}_{LESSON}.ipynb": solved for k, n in enumerate(names) if n != "eve"}
    files["eve_3_3_all.zip"] = archive(bomb, zipfile.ZIP_DEFLATED)
    packed = bytearray(archive(files))
    encrypt(packed, f"clear_1_1_{LESSON}.ipynb")
    place = packed.index(f"damaged_2_2_{LESSON}.ipynb".encode()) + 500
    packed[place : place + 9] = b"different"
    folder = Path(course.root, "downloaded", LESSON, "archive")
    folder.mkdir(parents=True)
    (folder / "submissions.zip").write_bytes(packed)
    said = nbgrader(course, "zip_collect", LESSON, "--force")
    assert {s for s, notebook in collected(course).items() if notebook == solved} == {
        "anna-0",
        "zoe-4",
    }
    extracted = Path(course.root, "downloaded", LESSON, "extracted")
    assert sum(path.stat().st_size for path in extracted.rglob("*")) < 250 * 2**20
    for student in ("clear-1", "damaged-2"):
        assert f"{student}: {LESSON}.ipynb could not be read" in said
    assert "too many files of this learner" in said


def encrypt(packed: bytearray, name: str) -> None:
    """Set the flag of an encrypted member in both places where an archive tells of it."""
    for signature, flags, length in ((b"PK\x03\x04", 6, 30), (b"PK\x01\x02", 8, 46)):
        place = packed.index(name.encode(), packed.index(signature)) - length
        while packed[place : place + 4] != signature:
            place = packed.index(name.encode(), place + length + 1) - length
        packed[place + flags] |= 1


def test_a_second_download_beside_the_first_brings_what_is_newer(course, solved, blank):
    """For each learner, whatever the two archives are called; who is only in the first stays."""
    first = {
        f"{name}_{number}_assignsubmission_file/{LESSON}.ipynb": blank
        for number, name in enumerate(["anna", "bernd", "clara"])
    }
    second = {
        f"anna_0_assignsubmission_file/{LESSON}.ipynb": solved,
        f"bernd_1_assignsubmission_file/{LESSON} (1).ipynb": solved,
    }
    folder = Path(course.root, "downloaded", LESSON, "archive")
    for name, files, time in (("b.zip", first, (2026, 3, 2)), ("a.zip", second, (2026, 3, 9))):
        dated = {zipfile.ZipInfo(f, (*time, 9, 0, 0)): data for f, data in files.items()}
        said = collect(course, dated, name)
    assert collected(course) == {"anna": solved, "bernd": solved, "clara": blank}
    assert f"anna: {LESSON}.ipynb is the last of 2 notebooks" in said
    assert len(list(folder.iterdir())) == 2


def test_of_several_attempts_the_last_is_taken(course, solved, blank):
    """By the archive's times, then by numbers as numbers; never a checkpoint of Jupyter's."""
    prefix, early = "anna_1_assignsubmission_file", (2026, 3, 2, 9, 0, 0)
    other, late = "bernd_2_assignsubmission_file", (2026, 3, 2, 10, 0, 0)
    files = {
        zipfile.ZipInfo(f"{prefix}/{LESSON} (9).ipynb", early): blank,
        zipfile.ZipInfo(f"{prefix}/{LESSON} (10).ipynb", early): solved,
        zipfile.ZipInfo(f"{prefix}/.ipynb_checkpoints/{LESSON}-checkpoint.ipynb", late): blank,
        zipfile.ZipInfo(f"{other}/{LESSON}.ipynb", late): solved,
        zipfile.ZipInfo(f"{other}/{LESSON} (3).ipynb", early): blank,
    }
    collect(course, files)
    assert collected(course) == {"anna": solved, "bernd": solved}


WITHOUT = {
    "anna_1_assignsubmission_file/a.html": "sent a.html, which is no notebook",
    "bernd_2_assignsubmission_onlinetext/onlinetext.html": "address in it: https://x.example/c",
    f"clara_3_assignsubmission_file/{OTHER}.ipynb": f"which is named like {OTHER}",
    "dora_4_assignsubmission_file/a.alz": "sent a.alz, no notebook found in it",
    "emil_5_assignsubmission_file/a.7z": "sent a.7z, no notebook found in it",
    "fritz_6_assignsubmission_file/a.zip": "sent a.zip, no notebook found in it",
    "gina_7_assignsubmission_file/a.py": "sent a.py, which is no notebook",
}


def test_whoever_sent_something_else_is_named_with_what_to_ask_for(course):
    """One line each, by `zip_collect`, by `grade`, and in the report."""
    text = b'<p>see <a href="https://x.example/c">Colab</a></p>'
    said = collect(course, dict.fromkeys(WITHOUT, text))
    lines = [line for line in said.splitlines() if "| WARNING]" in line or "WARNING" in line]
    for name, reason in WITHOUT.items():
        learner = name.partition("_")[0]
        assert [line for line in lines if f"{learner}: " in line and reason in line], said
    graded = run_here(course.root, "grade", LESSON)
    succeed(course.root, "report")
    report = Path(course.root, "report", "index.html").read_text(encoding="utf-8")
    for name in WITHOUT:
        assert f"{name.partition('_')[0]}, {LESSON}" in graded.stdout + graded.stderr
        assert name.partition("_")[0] in report
    assert graded.returncode == 1
    assert f"{OTHER}.ipynb" in report


@pytest.mark.parametrize("ending", [".ipynb.txt", ".ipynb.json", ".IPYNB"])
def test_a_notebook_is_one_whatever_a_browser_made_of_its_name(course, solved, ending):
    """Colab and browsers add an ending of their own."""
    collect(course, {f"anna_1_assignsubmission_file/{LESSON}{ending}": solved})
    assert collected(course) == {"anna": solved}


def test_learners_without_names_are_collected(course, solved):
    """While Moodle or Canvas hides them from whoever grades."""
    files = {
        f"Participant_11_assignsubmission_file/{LESSON}.ipynb": solved,
        f"anon_aB12c_98765_{LESSON}.ipynb": solved,
        f"LATE_anon_Xy3z9_98766_{LESSON}.ipynb": solved,
    }
    said = collect(course, files)
    assert set(collected(course)) == {"Participant-11", "anon_aB12c", "anon_Xy3z9"}
    assert f"anon_Xy3z9: Canvas marks {LESSON}.ipynb as late" in said
