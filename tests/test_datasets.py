"""Real sets in the layout of the phantoms: a patient in one split only, nothing half done."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from course_maker import ROOT, missing, run_here, succeed
from file_server import FileServer, serving
from made_sets import BRIGHT, DARK, encrypted, made_films, made_npz, made_zip, npz
from PIL import Image

from autograder.datasets.catalogue import KERMANY, PHANTOMS, PNEUMONIAMNIST
from autograder.datasets.get import get_kermany, get_pneumoniamnist
from autograder.datasets.kermany import patient_of
from autograder.datasets.pneumoniamnist import FILE, PneumoniaMNIST
from autograder.errors import DataSetError
from autograder.sandbox.bubblewrap import bubblewrap

SETS = ("pneumoniamnist", "kermany")


@pytest.fixture
def cache(tmp_path, monkeypatch) -> Path:
    """The folder that CHEST_XRAY_DATA names; loopback is asked directly."""
    monkeypatch.setenv("CHEST_XRAY_DATA", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return tmp_path / "cache"


@pytest.fixture
def server():
    """A server with a small PneumoniaMNIST."""
    with serving(made_npz()) as files:
        yield files


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A cache folder with both sets, for tests that only look."""
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch, serving(made_npz()) as files:
        patch.setenv("CHEST_XRAY_DATA", str(folder))
        patch.setenv("NO_PROXY", "127.0.0.1")
        get_pneumoniamnist(source_of(files), print)
        (folder / "kermany.zip").write_bytes(made_zip())
        get_kermany(folder / "kermany.zip", print)
    return folder


def source_of(server: FileServer) -> PneumoniaMNIST:
    """The server in place of Zenodo."""
    return PneumoniaMNIST(url=server.url, check_sum=server.check_sum, timeout=5)


def configure(folder: Path, server: FileServer) -> None:
    """Let the commands that are typed in the folder ask the server in place of Zenodo."""
    (folder / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        f"c.PneumoniaMNIST.url = {server.url!r}\n"
        f"c.PneumoniaMNIST.check_sum = {server.check_sum!r}\n"
    )


def start(folder: Path, *words: str) -> subprocess.Popen:
    """`python -m autograder WORDS`, begun in the folder."""
    return subprocess.Popen(
        [sys.executable, "-m", "autograder", *words],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def films(folder: Path, pattern: str = "dataset/*/*/*.jpg") -> list[Path]:
    """The films of a set, relative to its folder."""
    return sorted(path.relative_to(folder) for path in folder.glob(pattern))


def contents(folder: Path) -> dict[Path, bytes]:
    """All files below the folder."""
    return {
        path.relative_to(folder): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".lock"
    }


def refusal(archive: Path) -> str:
    """The sentence with which `get kermany` must refuse the archive; the cache is as before."""
    cache = Path(os.environ["CHEST_XRAY_DATA"])
    before = contents(cache)
    with pytest.raises(DataSetError) as caught:
        get_kermany(archive, print)
    assert contents(cache) == before
    assert not [path for path in cache.iterdir() if path.name.startswith(".")]
    return str(caught.value)


def test_one_command_brings_pneumoniamnist_and_data_shows_it(cache, server, tmp_path):
    """The second `get` finds it there and asks nobody."""
    configure(tmp_path, server)
    for _ in range(2):
        result = run_here(tmp_path, "data", "get", "pneumoniamnist")
        assert result.returncode == 0, result.stderr
        assert result.stdout == f"PneumoniaMNIST is in {cache / 'pneumoniamnist'}\n"
    assert len(server.ranges) == 1
    assert run_here(tmp_path, "data").stdout.count("not here") == 1


def test_data_shows_what_each_set_is_and_how_to_get_it(cache, tmp_path):
    """Before anything was fetched, and in any folder."""
    shown = succeed(tmp_path, "data")
    for data_set in (PHANTOMS, PNEUMONIAMNIST, KERMANY):
        assert data_set.name in shown and data_set.how in shown
    assert shown.count("CC BY 4.0") == 3 and shown.count("not here") == 2
    assert not cache.exists()


def test_one_command_makes_kermanys_set_of_its_archive(cache, tmp_path):
    """Typed in any folder."""
    (tmp_path / "films.zip").write_bytes(made_zip())
    result = run_here(tmp_path, "data", "get", "kermany", "--from", "films.zip")
    assert result.returncode == 0, result.stderr
    assert len(films(cache / "kermany")) == 288
    assert "WARNING" not in result.stderr


@pytest.mark.parametrize(
    "words, phrase",
    [
        (["kermany"], "https://data.mendeley.com/datasets/rscbjbr9sj/2"),
        (["kermani"], "Did you mean 'kermany'?"),
        (["phantoms"], "There is no set of real X-rays 'phantoms'"),
        (["pneumoniamnist", "--from", "x.zip"], "--from is for kermany"),
    ],
    ids=" ".join,
)
def test_wrong_words_are_told_with_the_right_ones(cache, tmp_path, words, phrase):
    """Exit status 2, before anything is fetched."""
    said = run_here(tmp_path, "data", "get", *words)
    assert said.returncode == 2 and phrase in said.stderr
    assert not cache.exists()


def test_a_failure_is_one_line_and_exit_status_1(cache, server, tmp_path):
    """No traceback, no log."""
    configure(tmp_path, server)
    server.status = 404
    result = run_here(tmp_path, "data", "get", "pneumoniamnist")
    assert result.returncode == 1
    assert result.stderr.startswith("127.0.0.1 answers 404") and result.stderr.count("\n") == 1


def test_a_bad_archive_is_one_line_and_exit_status_1(cache, tmp_path):
    """On stderr."""
    (tmp_path / "films.zip").write_bytes(b"PK")
    said = run_here(tmp_path, "data", "get", "kermany", "--from", "films.zip")
    assert said.returncode == 1 and said.stdout == ""
    assert "is not a whole ZIP archive" in said.stderr and said.stderr.count("\n") == 1


@pytest.mark.parametrize("name", SETS)
def test_a_real_set_has_the_layout_of_the_phantoms(made, name):
    """As many films of each class, of the same sizes, under the names that the lessons read."""
    data = ROOT / "data"
    for pattern in ("dataset/*/*/*.jpg", "images/*.png", "chest.png"):
        real, drawn = films(made / name, pattern), films(data, pattern)
        assert Counter(path.parent for path in real) == Counter(path.parent for path in drawn)
        size = Image.open(data / drawn[0]).size
        for path in real:
            with Image.open(made / name / path) as picture:
                assert (picture.size, picture.mode) == (size, "L")
    assert films(made / name, "images/*") == films(data, "images/*")
    rows = (made / name / "images.csv").read_text().splitlines()
    assert rows[0] == "filename,label"
    assert [row.split(",")[0] for row in rows[1:]] == [
        path.name for path in films(data, "images/*")
    ]


@pytest.mark.parametrize("name", SETS)
def test_every_film_has_the_label_of_its_origin(made, name):
    """The made films tell their class by their grey."""
    greys = {"normal": DARK, "opacity": BRIGHT}
    labels = {path: path.parent.name for path in films(made / name)}
    rows = (made / name / "images.csv").read_text().splitlines()[1:]
    labels |= {Path("images", row.split(",")[0]): row.split(",")[1] for row in rows}
    labels[Path("chest.png")] = "opacity"
    assert Counter(row.split(",")[1] for row in rows) == {"normal": 5, "opacity": 5}
    for path, label in labels.items():
        assert abs(np.asarray(Image.open(made / name / path)).mean() - greys[label]) < 3


@pytest.mark.parametrize("data_set", [PNEUMONIAMNIST, KERMANY], ids=lambda s: s.name)
def test_every_film_and_every_set_says_whose_it_is(made, data_set):
    """CC BY asks for it: origin and licence in each file, and in about.json."""
    folder = made / data_set.name
    about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    assert about["set"] == data_set.name and about["licence"] == "CC BY 4.0"
    assert about["origin"] == data_set.origin and about["version"] == data_set.version
    assert about["check_sum"].startswith(("md5:", "sha256:"))
    for path in [*films(folder)[::40], *films(folder, "images/*"), Path("chest.png")]:
        note = Image.open(folder / path).info
        note = note.get("Description") or note["comment"].decode()
        assert data_set.title in note and "CC BY 4.0" in note and "rscbjbr9sj.2" in note


def test_no_patient_is_in_two_splits(made):
    """Nor twice in one: 288 films of as many patients, though the archive mixes them."""
    patients = Counter(patient_of(path.stem) for path in films(made / "kermany"))
    assert len(patients) == 288 and max(patients.values()) == 1


@pytest.mark.parametrize("name", SETS)
def test_test_films_are_the_authors_test_films(made, name):
    """Whoever compares with published figures needs that, and never trained on them."""
    stems = {path.stem for path in films(made / name) if path.parts[1] == "test"}
    if name == "kermany":
        tests = {Path(member).stem for member in made_films() if "/test/" in member}
        assert stems <= tests and len(stems) == 64
    else:
        assert all(stem.startswith("test_") for stem in stems)


@pytest.mark.parametrize(
    "name, patient",
    {
        "person123_bacteria_45": "person123",
        "person123_virus_7": "person123",
        "IM-0115-0001": "im-0115",
        "IM-0115-0001-0002": "im-0115",
        "NORMAL2-IM-0123-0001": "normal2-im-0123",
        "BACTERIA-30629-0001": "bacteria-30629",
        "something_else_1": "something_else_1",
    }.items(),
)
def test_the_patient_is_read_off_a_films_name(name, patient):
    """A name that tells no patient is a patient of its own."""
    assert patient_of(name) == patient


def test_the_choice_is_the_same_whatever_the_order_in_the_archive(made, cache, tmp_path):
    """Everybody who has the set has the same films, byte for byte."""
    backwards = dict(reversed(made_films().items()))
    (tmp_path / "backwards.zip").write_bytes(made_zip(backwards))
    get_kermany(tmp_path / "backwards.zip", print)
    again, before = contents(cache / "kermany"), contents(made / "kermany")
    again.pop(Path("about.json")), before.pop(Path("about.json"))
    assert again == before


def test_what_systems_add_to_archives_is_ignored_and_the_top_folder_may_lack(made, cache, tmp_path):
    """macOS packs its own files; some pack the inner folders only."""
    inner = {name.removeprefix("chest_xray/"): film for name, film in made_films().items()}
    litter = {"__MACOSX/train/NORMAL/._IM-0001-0001.jpeg": b"x", "train/.DS_Store": b"x"}
    (tmp_path / "inner.zip").write_bytes(made_zip({"train/": b""} | litter | inner))
    get_kermany(tmp_path / "inner.zip", print)
    assert films(cache / "kermany") == films(made / "kermany")


TOP = "chest_xray/train/NORMAL/"
BAD_ARCHIVES = {
    "no ZIP": (lambda: b"<html>not found</html>", "is not a whole ZIP archive"),
    "empty": (lambda: b"", "is not a whole ZIP archive"),
    "truncated": (lambda: made_zip()[:-100_000], "Was its download interrupted?"),
    "its first half": (lambda: made_zip()[: len(made_zip()) // 2], "is not a whole ZIP archive"),
    "encrypted": (lambda: encrypted(made_zip()), "is encrypted"),
    "absolute path": (lambda: made_zip({"/etc/x.jpeg": b""}), "a path that leads out of it"),
    "drive": (lambda: made_zip({"C:/x.jpeg": b""}), "a path that leads out of it"),
    "parent": (lambda: made_zip({f"{TOP}../../../../x.jpeg": b""}), "a path that leads out of it"),
    "backslash": (lambda: made_zip({"..\\..\\x.jpeg": b""}), "a path that leads out of it"),
    "other folders": (
        lambda: made_zip(made_films() | {"chest_xray/val/NORMAL/x.jpeg": b""}),
        "holds 'chest_xray/val/NORMAL/x.jpeg'. The archive holds train and test",
    ),
    "other files": (lambda: made_zip({f"{TOP}notes.txt": b""}), "notes.txt'. The archive holds"),
    "odd name": (lambda: made_zip({f"{TOP}a:b.jpeg": b""}), "a:b.jpeg'. The archive holds"),
    "no images": (lambda: made_zip(dict.fromkeys(made_films(), b"text")), "is not an image"),
    "PNG as JPEG": (
        lambda: made_zip(dict.fromkeys(made_films(), (ROOT / "data/chest.png").read_bytes())),
        "is not an image",
    ),
    "cut images": (
        lambda: made_zip({name: film[:400] for name, film in made_films().items()}),
        "is not an image",
    ),
    "flipped bytes": (
        lambda: made_zip().replace(b"\xff\xd8\xff\xe0", b"\xff\xd8\xff\xe1"),
        "is not an image",
    ),
    "too large": (
        lambda: made_zip({f"{TOP}IM-0001-0001.jpeg": bytes(65 * 2**20)}),
        "too much for a film",
    ),
    "too few": (lambda: made_zip(dict(list(made_films().items())[:50])), "There are too few films"),
    "nothing": (lambda: made_zip({}), "There are too few films"),
}


@pytest.mark.parametrize("fault", BAD_ARCHIVES)
def test_an_archive_that_is_not_kermanys_is_refused_with_a_sentence(cache, tmp_path, fault):
    """Nothing is written, neither into the cache nor outside of it."""
    content, phrase = BAD_ARCHIVES[fault]
    archive = tmp_path / "bad.zip"
    archive.write_bytes(content())
    cache.mkdir()
    said = refusal(archive)
    assert phrase in said and "\n" not in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.zip", "cache"]


def test_a_set_that_is_there_survives_a_bad_archive(made, cache, tmp_path):
    """The new one takes its place only when it is whole."""
    shutil.copytree(made / "kermany", cache / "kermany")
    for fault in ("truncated", "no images", "too few"):
        (tmp_path / "bad.zip").write_bytes(BAD_ARCHIVES[fault][0]())
        refusal(tmp_path / "bad.zip")
    assert contents(cache / "kermany") == contents(made / "kermany")


def test_an_archive_that_is_missing_or_a_folder_is_told(cache, tmp_path):
    """The path and the system's reason."""
    cache.mkdir()
    assert "No such file" in refusal(tmp_path / "nowhere.zip")
    assert "directory" in refusal(tmp_path)


@pytest.mark.parametrize(
    "arrays",
    [
        {"train_images": np.array([print], dtype=object)},
        {"train_images": np.zeros((2, 28, 28), np.uint8), "train_labels": np.zeros((2, 1))},
        {"train_images": np.zeros((2, 224, 224)), "train_labels": np.zeros((2, 1))},
        {"train_images": np.zeros((2, 224, 224), np.uint8), "train_labels": np.zeros((3, 1))},
        {"train_images": np.zeros((2, 224, 224), np.uint8), "train_labels": np.full((2, 1), 2)},
        {"train_labels": np.zeros((2, 1))},
        None,
    ],
    ids=["pickle", "28 pixels", "no uint8", "other count", "other label", "missing", "no npz"],
)
def test_a_file_that_is_not_pneumoniamnist_is_refused_with_a_sentence(cache, server, arrays):
    """Even where its check sum is right; pickles are never loaded."""
    server.content = npz(arrays) if arrays else b"no npz"
    with pytest.raises(DataSetError, match="is not PneumoniaMNIST at 224 × 224 pixels"):
        get_pneumoniamnist(source_of(server), print)
    assert not (cache / "pneumoniamnist").exists()


def test_two_downloads_at_once_share_one(cache, server, tmp_path):
    """The second waits, says so, and finds the set there."""
    configure(tmp_path, server)
    server.stalls_at = 100
    first = start(tmp_path, "data", "get", "pneumoniamnist")
    assert server.stalled.wait(20)
    second = start(tmp_path, "data", "get", "pneumoniamnist")
    assert "Another command gets pneumoniamnist already" in second.stdout.readline()
    server.released.set()
    for process in (first, second):
        _, errors = process.communicate(timeout=30)
        assert process.returncode == 0, errors
    assert len(server.ranges) == 1
    assert len(films(cache / "pneumoniamnist")) == 288


@pytest.mark.parametrize("number, status", [(signal.SIGKILL, -9), (signal.SIGINT, 130)])
def test_a_download_that_was_stopped_goes_on(cache, server, tmp_path, number, status):
    """Killed or stopped with Ctrl-C: the next try asks for the rest."""
    configure(tmp_path, server)
    server.stalls_at = 40_000
    process = start(tmp_path, "data", "get", "pneumoniamnist")
    assert server.stalled.wait(20)
    unfinished = cache / f"{FILE}.part"
    while not unfinished.exists() or unfinished.stat().st_size < 32_768:
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(number)
    said, errors = process.communicate(timeout=20)
    assert process.returncode == status and "Traceback" not in errors
    assert number != signal.SIGINT or "Run the same command again to go on." in said
    assert not (cache / FILE).exists()
    server.stalls_at = None
    get_pneumoniamnist(source_of(server), print)
    assert server.ranges == [None, "bytes=32768-"]


def test_a_killed_command_leaves_no_litter_behind_the_next(cache, server):
    """What it had begun to write goes when the set is next asked for."""
    (cache / ".pneumoniamnist.abc" / "images").mkdir(parents=True)
    get_pneumoniamnist(source_of(server), print)
    assert sorted(path.name for path in cache.iterdir() if path.suffix != ".lock") == [
        "pneumoniamnist",
        FILE,
    ]


def test_a_set_of_an_earlier_course_is_made_anew_without_a_download(cache, server):
    """The film's choice may change with the course; the file from the network stays."""
    folder = get_pneumoniamnist(source_of(server), print)
    about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    (folder / "about.json").write_text(json.dumps(about | {"layout": 0}), encoding="utf-8")
    (folder / "chest.png").unlink()
    get_pneumoniamnist(source_of(server), print)
    assert (folder / "chest.png").exists() and len(server.ranges) == 1


def test_a_cache_folder_that_is_none_is_told(tmp_path, server, monkeypatch):
    """A file where the folder belongs; the sentence names the variable."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CHEST_XRAY_DATA", str(tmp_path / "file"))
    with pytest.raises(DataSetError, match=r"cannot be written to.+CHEST_XRAY_DATA"):
        get_pneumoniamnist(source_of(server), print)


@pytest.mark.parametrize("size", [20_000, 300_000], ids=["during the download", "during the films"])
def test_a_full_disk_is_told_and_leaves_nothing_half_done(cache, server, tmp_path, size):
    """A file system of so many bytes, in a sandbox; the set is not there, not even in part."""
    found = bubblewrap()
    if not found.program:
        missing(found.why)
    configure(tmp_path, server)
    cache.mkdir()
    disk = ["--dev-bind", "/", "/", "--size", str(size), "--tmpfs", str(cache)]
    command = f"{sys.executable} -m autograder data get pneumoniamnist; echo $?; ls -A {cache}"
    result = subprocess.run(
        [found.program, *disk, "sh", "-c", command], cwd=tmp_path, capture_output=True, text=True
    )
    assert "cannot be written to (No space left on device)" in result.stderr
    assert "Traceback" not in result.stderr
    left = FILE if size > len(made_npz()) else f"{FILE}.part"
    assert result.stdout.split() == ["1", "pneumoniamnist.lock", left]
