"""What every test has: the language of a machine whose locale states none, English."""

import os

for name in ("GAI_LANG", "LC_ALL", "LC_MESSAGES"):
    os.environ.pop(name, None)
os.environ["LANG"] = "C.UTF-8"
