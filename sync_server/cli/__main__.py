"""`python -m sync_server.cli`, the same as `ducha`."""

import sys

from sync_server.cli.main import main

sys.exit(main())
