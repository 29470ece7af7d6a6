"""What `make lab` starts: JupyterLab on the start page, whatever was open the last time."""

import atexit
import shutil
import tempfile

c = get_config()  # type: ignore[name-defined]  # noqa: F821 (traitlets defines it)

c.LabApp.default_url = "/lab/tree/index.ipynb"

# Tabs come back when a page is loaded again, not when the server is started again: each would
# start its lesson's kernel by itself, a gigabyte of memory for some.
c.LabApp.workspaces_dir = tempfile.mkdtemp(prefix="jupyterlab-tabs-")
atexit.register(shutil.rmtree, c.LabApp.workspaces_dir, ignore_errors=True)
