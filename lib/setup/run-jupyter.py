"""JupyterLab that ends with the process that started it, however that one ends.

Standard input is a pipe from there. When it closes, even after a `kill -9`, JupyterLab is asked to
stop, and stops its kernels on the way.
"""

import os
import signal
import sys
import threading


def end_with_parent() -> None:
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    threading.Thread(target=end_with_parent, daemon=True).start()
    from jupyterlab.labapp import main

    sys.exit(main())
