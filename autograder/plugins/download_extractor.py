"""Unpacks downloads for `nbgrader zip_collect`; an archive that is broken stops no other."""

import io
import shutil
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from nbgrader.plugins import ExtractorPlugin

LARGEST = 100_000_000  # bytes of a notebook, or of an archive in the archive
UNREADABLE = (OSError, RuntimeError, ValueError, zipfile.BadZipFile, zlib.error)


class DownloadExtractor(ExtractorPlugin):
    """Takes the notebooks out of archives, and out of the archives that learners sent."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Called with the folder of the downloads, and the empty one to fill."""
        for path in sorted(Path(archive_path).rglob("*")):
            if path.suffix.lower() == ".zip":
                self.unpack(path, path.name, Path(extracted_path, path.stem))
            elif path.is_file():
                shutil.copy(path, extracted_path)

    def unpack(self, file: Path | BinaryIO, name: str, folder: Path, nested: bool = False) -> None:
        """Write the notebooks of the zip file below the folder."""
        try:
            with zipfile.ZipFile(file) as archive:
                for member in archive.infolist():
                    self.take(archive, member, folder, nested)
        except UNREADABLE as error:
            self.log.warning(f"{name} cannot be read, what is left in it is skipped: {error}")

    def take(
        self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path, nested: bool
    ) -> None:
        """Write the member if it is a notebook; look into it if it is an archive itself."""
        place = PurePosixPath(member.filename)
        kind = place.suffix.lower()
        if kind not in (".ipynb", ".zip") or (nested and kind == ".zip"):
            return
        if place.is_absolute() or ".." in place.parts or "\\" in member.filename:
            self.log.warning(f"{member.filename!r} leads out of its archive: skipped")
        elif member.file_size > LARGEST:
            self.log.warning(f"{member.filename!r} would be {member.file_size:,} bytes: skipped")
        elif kind == ".zip":
            content = io.BytesIO(archive.read(member))
            self.unpack(content, member.filename, folder / place.with_suffix(""), nested=True)
        else:
            target = folder / place
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(archive.read(member))
