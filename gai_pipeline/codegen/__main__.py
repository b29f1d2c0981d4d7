"""`python -m gai_pipeline.codegen`."""

import sys

from gai_pipeline.codegen.generated import main

if __name__ == "__main__":
    sys.exit(main())
