import subprocess
import sys

import oneneuron


def test_the_readmes_names_are_there():
    for name in oneneuron.__all__:
        assert getattr(oneneuron, name).__name__ == name
        assert name in dir(oneneuron)


def test_the_package_and_the_trace_load_no_torch():
    code = "import sys, oneneuron.trace; raise SystemExit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
