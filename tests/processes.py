"""Processes of sandboxes that are left behind."""

import psutil


def orphans_of_sandboxes() -> list[str]:
    """Processes of sandboxes whose parents have ended; other tests may have live ones."""
    found = []
    for process in psutil.process_iter(["cmdline", "ppid"]):
        words = " ".join(process.info["cmdline"] or [])
        ours = any(word in words for word in ("autograder", "sleep 3600", "--unshare-pid"))
        if ours and process.info["ppid"] == 1:
            found.append(words[:200])
    return found
