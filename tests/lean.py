"""Keep the process of the tests small: many of them look at each object that there is.

Where this package is, jsonschema has a grammar made of addresses, which is a hundred thousand
objects; no address is checked here.
"""

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
