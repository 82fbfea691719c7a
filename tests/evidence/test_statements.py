"""What cannot be read as code is named."""

import pytest

from oneneuron.evidence.digest import import_digest

CODE = [b"x = '\xff'", b"x = '\0'", b"def f(:", b"x = " + b"(" * 5000, b"-" * 100_000 + b"1"]
NOTEBOOKS = [
    *(b"{", b"\xff", b"[]", b"{}", b"[" * 100_000, b'{"cells": 1}', b'{"cells": [{}]}'),
    b'{"cells": [{"cell_type": "code", "source": [1]}]}',
]


@pytest.mark.parametrize("content", CODE)
def test_code_that_is_none(tmp_path, content):
    (tmp_path / "broken.py").write_bytes(content)
    with pytest.raises((ValueError, SyntaxError), match=r"broken\.py"):
        import_digest(tmp_path / "broken.py")


@pytest.mark.parametrize("content", NOTEBOOKS)
def test_a_notebook_that_is_none(tmp_path, content):
    (tmp_path / "broken.ipynb").write_bytes(content)
    with pytest.raises(ValueError, match=r"broken\.ipynb cannot be read as code"):
        import_digest(tmp_path / "broken.ipynb")
