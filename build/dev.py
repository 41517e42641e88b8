# -*- coding: utf-8 -*-
"""One command for everything: python3 build/dev.py run | test | setup | bench | shots

    run                opens the practice vault in a window; without a display it plays the self-test journey
    test [PYTEST…]     all tests (after set-up); further words go to pytest
    setup              only the set-up
    bench [--quick] [--json] [--peers] [WORK…]
    shots [WORDS…]     pictures of every screen

Needs nothing but Python 3.11 or newer. This file must be readable by any Python, so that an old one gets a sentence
and not a syntax error; the work is in commands.py.
"""

import sys

sys.dont_write_bytecode = True

if sys.version_info < (3, 11):
    sys.stderr.write(
        "Python 3.11 以上が必要です（今は %d.%d です）。 / Python 3.11 or newer is needed (this is %d.%d).\n"
        % (sys.version_info[0], sys.version_info[1], sys.version_info[0], sys.version_info[1])
    )
    sys.exit(1)

from commands import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
