"""A download over any network: whole under its name or not there, and a sentence that helps."""

import random
from pathlib import Path

import pytest
from file_server import FileServer, serving

from autograder.datasets.download import CHUNK, download
from autograder.errors import DataSetError

CONTENT = random.Random(1).randbytes(300_000)


@pytest.fixture
def server(monkeypatch):
    """A server with CONTENT that is asked directly, whatever proxy this machine has."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with serving(CONTENT) as files:
        yield files


@pytest.fixture
def path(tmp_path) -> Path:
    """Where the file shall lie."""
    return tmp_path / "films.npz"


def part(path: Path) -> Path:
    """Where an unfinished download lies."""
    return path.with_name("films.npz.part")


def fetch(server: FileServer, path: Path, timeout: float = 5) -> None:
    """Download the server's file."""
    download(server.url, server.check_sum, path, timeout)


def refusal(server: FileServer, path: Path, timeout: float = 5) -> str:
    """The sentence with which the download must fail; nothing new lies under the final name."""
    before = path.read_bytes() if path.exists() else None
    with pytest.raises(DataSetError) as caught:
        fetch(server, path, timeout)
    assert (path.read_bytes() if path.exists() else None) == before
    assert {file.name for file in path.parent.iterdir()} <= {path.name, part(path).name}
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_file_arrives_whole_and_is_fetched_only_once(server, path):
    """The second call asks nobody."""
    fetch(server, path)
    assert path.read_bytes() == CONTENT
    assert list(path.parent.iterdir()) == [path]
    server.status = 500
    fetch(server, path)
    assert len(server.ranges) == 1


@pytest.mark.parametrize("seed", range(5))
def test_after_a_break_at_any_byte_the_next_try_goes_on_there(server, path, seed):
    """What arrived is kept, but for the last few bytes, however often the connection breaks."""
    breaks = [0, 1, *sorted(random.Random(seed).sample(range(1, len(CONTENT)), 3)), 299_999]
    for server.breaks_at in breaks:
        said = refusal(server, path)
        kept = part(path).read_bytes()
        assert server.breaks_at - CHUNK < len(kept) and CONTENT.startswith(kept)
        assert f"broke after {len(kept):,} of 300,000 bytes" in said and "goes on there" in said
    server.breaks_at = None
    fetch(server, path)
    assert path.read_bytes() == CONTENT
    assert server.sent < len(CONTENT) + len(breaks) * CHUNK


def test_a_server_that_cannot_go_on_begins_anew(server, path):
    """It ignores the range and sends the whole file."""
    server.breaks_at = 100_000
    refusal(server, path)
    server.honours_range, server.breaks_at = False, None
    fetch(server, path)
    assert path.read_bytes() == CONTENT


def test_a_part_that_is_complete_only_gets_its_name(server, path):
    """The power failed after the last byte: the server has nothing to add."""
    part(path).write_bytes(CONTENT)
    fetch(server, path)
    assert path.read_bytes() == CONTENT and server.sent == 0


@pytest.mark.parametrize("content", [b"x" * 1000, b"x" * 400_000])
def test_a_part_of_another_file_is_thrown_away_and_the_next_try_works(server, path, content):
    """The check sum tells, also where the part is longer than the file."""
    part(path).write_bytes(content)
    assert "check sum" in refusal(server, path)
    fetch(server, path)
    assert path.read_bytes() == CONTENT


@pytest.mark.parametrize("status", [404, 407, 429, 500, 503])
def test_an_answer_that_is_an_error_is_told_and_costs_nothing(server, path, status):
    """The number is quoted; the part stays for the next try."""
    part(path).write_bytes(CONTENT[:1000])
    server.status = status
    assert f"127.0.0.1 answers {status} (" in refusal(server, path)
    assert part(path).read_bytes() == CONTENT[:1000]
    server.status = 200
    fetch(server, path)
    assert server.sent == 2 * len(CONTENT) - 2000  # The error's page, then what was missing.


def test_a_web_page_instead_of_the_file_is_told(server, path):
    """The log-in page of a hotel or a school answers 200."""
    server.content, server.content_type = b"<html>Please log in</html>", "text/html; charset=utf-8"
    assert "answers with a web page" in refusal(server, path)
    assert not part(path).exists()


def test_a_web_page_that_says_to_be_a_file_fails_its_check_sum(server, path):
    """Nothing of it stays, and the next try works."""
    expected, server.content = server.check_sum, b"<html>Please log in</html>"
    with pytest.raises(DataSetError, match=r"its check sum is not md5:.+thrown away"):
        download(server.url, expected, path, 5)
    assert list(path.parent.iterdir()) == []
    server.content = CONTENT
    fetch(server, path)
    assert path.read_bytes() == CONTENT


def test_an_older_file_stays_until_the_new_one_is_whole(server, path):
    """A break leaves what was there."""
    path.write_bytes(b"the version before")
    server.breaks_at = 100_000
    refusal(server, path)
    server.breaks_at = None
    fetch(server, path)
    assert path.read_bytes() == CONTENT


def test_a_server_that_never_answers_is_given_up(server, path):
    """After the seconds that are configured."""
    server.silent = True
    assert "has been silent for 0.2 seconds" in refusal(server, path, timeout=0.2)


def test_a_server_that_falls_silent_midway_is_given_up_and_resumed(server, path):
    """What came before stays."""
    server.stalls_at = 100_000
    assert "broke after 98,304 of 300,000 bytes" in refusal(server, path, timeout=0.2)
    server.stalls_at = None
    fetch(server, path)
    assert path.read_bytes() == CONTENT


def test_a_connection_that_ends_without_an_answer_is_told(server, path):
    """Not one byte of an answer came."""
    server.answers = False
    assert "127.0.0.1 cannot be reached" in refusal(server, path)


def test_a_machine_without_network_is_told(path):
    """Nobody listens there."""
    with serving(CONTENT) as server:
        pass
    assert "cannot be reached. Is there a network?" in refusal(server, path)


def test_a_server_that_cannot_prove_who_it_is_gets_no_trust(server, path):
    """Here it does not even speak TLS."""
    server.url = server.url.replace("http:", "https:")
    assert "does not prove who it is" in refusal(server, path)


def test_an_address_that_is_none_is_quoted(server, path):
    """A slip in nbgrader_config.py."""
    server.url = "htp://127.0.0.1/file"
    assert "htp" in refusal(server, path)


def test_a_proxy_is_used_where_the_environment_names_one(server, path, monkeypatch):
    """The server plays the proxy: only it can know this host."""
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{server.port}")
    server.url = "http://films.invalid/file"
    fetch(server, path)
    assert path.read_bytes() == CONTENT


def test_a_proxy_that_does_not_work_is_told(path, monkeypatch):
    """The sentence names the variables to look at."""
    with serving(CONTENT) as server:
        port = server.port
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{port}")
    server.url = "http://films.invalid/file"
    said = refusal(server, path)
    assert "The proxy through which films.invalid is asked does not work" in said
    assert "HTTP_PROXY" in said


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk always full")
def test_a_full_disk_leaves_nothing_under_the_final_name(server, path):
    """The next try, with room, works."""
    part(path).symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left"):
        fetch(server, path)
    assert list(path.parent.iterdir()) == [part(path)]
    part(path).unlink()
    fetch(server, path)
    assert path.read_bytes() == CONTENT


def test_the_size_is_shown_as_the_server_tells_it(server, path, capsys):
    """The bar is on stderr, so that stdout stays clean."""
    fetch(server, path)
    shown = capsys.readouterr()
    assert "300.0/300.0 kB" in shown.err and not shown.out
