"""Executes one notebook on a clean tslab kernel; prints the run as JSON on stdout.

Usage: execute.py NOTEBOOK KERNEL_ARGV_JSON TIMEOUT_SECONDS

tslab tells an error in the cell's reply and on stderr, never as an `error` output: both are looked at.
Jupyter's own files go to a temporary folder, so nothing outside the project is written or read.
"""

import json
import os
import shutil
import signal
import sys
import tempfile
import time


def main(notebook_path, kernel_argv, timeout):
    home = tempfile.mkdtemp(prefix="headway-jupyter-")
    for name in ("DATA", "RUNTIME", "CONFIG"):
        os.environ[f"JUPYTER_{name}_DIR"] = os.path.join(home, name.lower())
    os.environ["JUPYTER_PLATFORM_DIRS"] = "1"
    os.environ["IPYTHONDIR"] = os.path.join(home, "ipython")
    spec = os.path.join(home, "data", "kernels", "tslab")
    os.makedirs(spec)
    with open(os.path.join(spec, "kernel.json"), "w") as file:
        json.dump({"argv": kernel_argv, "display_name": "TypeScript", "language": "typescript"}, file)
    try:
        return run(notebook_path, timeout)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def run(notebook_path, timeout):
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    with open(notebook_path, encoding="utf-8") as file:
        notebook = nbformat.read(file, as_version=4)
    folder = os.path.dirname(os.path.abspath(notebook_path))
    deadline = time.monotonic() + timeout
    replies = {}

    def keep_reply(cell, cell_index, execute_reply):
        replies[cell_index] = execute_reply["content"].get("status")

    client = NotebookClient(
        notebook,
        kernel_name="tslab",
        allow_errors=True,
        store_widget_state=False,
        on_cell_executed=keep_reply,
        resources={"metadata": {"path": folder}},
    )
    cells = []
    error = None
    with client.setup_kernel():
        end_kernel_on_sigterm(client.km.provisioner.pid)
        for index, cell in enumerate(notebook.cells):
            if cell.cell_type != "code":
                continue
            client.timeout = max(1, int(deadline - time.monotonic()))
            try:
                client.execute_cell(cell, index)
            except CellTimeoutError:
                error = {"cell": len(cells), "message": f"the notebook took longer than {timeout:g} s"}
            except DeadKernelError:
                error = {"cell": len(cells), "message": "the kernel died"}
            stderr = "".join(o.text for o in cell.outputs if o.output_type == "stream" and o.name == "stderr")
            if error is None and (replies.get(index) != "ok" or stderr.strip()):
                error = {"cell": len(cells), "message": stderr.strip() or "the kernel answered 'error'"}
            cells.append({"source": cell.source, "tags": cell.metadata.get("tags", []), "outputs": cell.outputs})
            if error is not None:
                break
        if error is not None:
            client.km.shutdown_kernel(now=True)
    return {"cells": cells, "error": error}


def end_kernel_on_sigterm(kernel):
    """A kernel leads a process group of its own, so it would outlive this process."""

    def end(*_):
        os.killpg(kernel, signal.SIGKILL)
        shutil.rmtree(os.path.dirname(os.environ["JUPYTER_DATA_DIR"]), ignore_errors=True)
        os._exit(143)

    if hasattr(os, "killpg"):  # not on Windows
        signal.signal(signal.SIGTERM, end)


if __name__ == "__main__":
    try:
        json.dump(main(sys.argv[1], json.loads(sys.argv[2]), float(sys.argv[3])), sys.stdout)
    except ModuleNotFoundError as missing:
        sys.exit(f"execute.py: the Python environment lacks {missing.name}: run npx headway setup")
