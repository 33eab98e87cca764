"""A cell: prints, in JSON, the byte code of what was imported from source, and where it goes.

In an archive it goes beside the source, in the folder of packages into one of its own. None of it
asks for the time of its source, which a page does not keep.
"""

import base64
import json
import py_compile
import sys
from importlib.util import cache_from_source
from pathlib import Path
from tempfile import TemporaryDirectory
from zipimport import zipimporter

LEAST = 4000  # bytes: what is smaller is compiled as quickly as it is unpacked
PACKAGES = next(path for path in sys.path if path.endswith("/site-packages"))
UNCHECKED = py_compile.PycInvalidationMode.UNCHECKED_HASH


def byte_code(path: str, source: bytes) -> bytes:
    with TemporaryDirectory() as folder:
        plain, compiled = Path(folder, "source"), Path(folder, "compiled")
        plain.write_bytes(source)
        py_compile.compile(str(plain), str(compiled), path, True, invalidation_mode=UNCHECKED)
        return compiled.read_bytes()


archive, packages = {}, {}
for module in [*sys.modules.values()]:
    spec = getattr(module, "__spec__", None)
    if spec and spec.has_location and spec.origin.endswith(".py"):
        code = byte_code(spec.origin, spec.loader.get_data(spec.origin))
        if len(code) >= LEAST:
            text = base64.b64encode(code).decode()
            if isinstance(spec.loader, zipimporter):
                archive[spec.origin.removeprefix(f"{spec.loader.archive}/") + "c"] = text
            else:
                packages[cache_from_source(spec.origin).removeprefix(f"{PACKAGES}/")] = text
print(json.dumps([archive, packages]))
