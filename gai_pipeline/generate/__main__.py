"""`python -m gai_pipeline.generate`."""

import sys

from gai_pipeline.generate.write import main

if __name__ == "__main__":
    sys.exit(main())
