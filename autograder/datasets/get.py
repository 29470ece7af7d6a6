"""Gets a set: `python -m autograder data get`."""

import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pooch

from autograder.course.files import replace_folder
from autograder.datasets.about import About, read_about
from autograder.datasets.cache import cache_folder, set_folder, working_on
from autograder.datasets.catalogue import KERMANY, PNEUMONIAMNIST, DataSet
from autograder.datasets.download import download
from autograder.datasets.film import Film
from autograder.datasets.kermany import open_kermany
from autograder.datasets.layout import describe, write_set
from autograder.datasets.pneumoniamnist import FILE, PneumoniaMNIST, read_pneumoniamnist
from autograder.errors import DataSetError

Tell = Callable[[str], None]


def get_pneumoniamnist(source: PneumoniaMNIST, tell: Tell) -> Path:
    """Download the set unless it is there; returns its folder. Raises DataSetError."""
    about = describe(PNEUMONIAMNIST, source.check_sum)
    with working_on(PNEUMONIAMNIST.name, tell):
        if not is_made(PNEUMONIAMNIST, about):
            path = cache_folder() / FILE
            download(source.url, source.check_sum, path, source.timeout)
            make(PNEUMONIAMNIST, read_pneumoniamnist(path), about)
    return set_folder(PNEUMONIAMNIST.name)


def get_kermany(archive: Path, tell: Tell) -> Path:
    """Make the set of the archive unless it is there; returns its folder. Raises DataSetError."""
    about = describe(KERMANY, check_sum_of(archive))
    with working_on(KERMANY.name, tell):
        if not is_made(KERMANY, about):
            with open_kermany(archive) as films:
                make(KERMANY, films, about)
    return set_folder(KERMANY.name)


def check_sum_of(path: Path) -> str:
    """What about.json keeps of an archive, whose authors publish no check sum."""
    try:
        return f"sha256:{pooch.file_hash(str(path))}"
    except OSError as error:
        raise DataSetError(
            "{path} cannot be read ({reason}).", path=path, reason=error.strerror
        ) from None


def is_made(data_set: DataSet, about: About) -> bool:
    """Whether the set is there, made by this version of the course from this very file."""
    return read_about(set_folder(data_set.name)) == about


def make(data_set: DataSet, films: Iterable[Film], about: About) -> None:
    """Write the set beside its place, then rename: what was there stays whole until then."""
    staging = Path(tempfile.mkdtemp(prefix=f".{data_set.name}.", dir=cache_folder()))
    try:
        staging.chmod(0o755)
        write_set(films, about, staging)
        replace_folder(set_folder(data_set.name), staging)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
