"""`python -m lab.faults.full_start`: starts the app where no file can be written."""

import os
import resource
import sys

from lab.faults.app import ROOT

if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    os.execv(sys.executable, [sys.executable, str(ROOT / "app.py"), "--port", "0"])
