"""The course, for `make grade` and for nbgrader's own commands, which read this file too."""

import os
import sys
from pathlib import Path

c = get_config()  # noqa: F821, nbgrader defines it
here = Path(__file__).resolve().parent
sys.path.append(str(here.parents[1]))

from classroom.grader.archive import Extract  # noqa: E402
from classroom.grader.exchange import Collect, Refuse  # noqa: E402
from classroom.grader.names import Names  # noqa: E402

c.CourseDirectory.course_id = "softmax"
c.CourseDirectory.root = str(here)
# The time-out lets a second grader wait for the first one's transaction instead of failing.
c.CourseDirectory.db_url = os.environ.get("GRADING_DB", f"sqlite:///{here}/gradebook.db?timeout=60")
c.Exchange.root = os.environ.get("NBGRADER_EXCHANGE", "/srv/nbgrader/exchange")

# nbgrader's own autograding would run students' code as you, and its feedback would show checks:
# both refuse, as commands and as buttons. `make grade` does both.
c.Autograde.exporter_class = Refuse
c.GenerateFeedback.exporter_class = Refuse
# Nobody's link, pipe or huge file is collected, and one bad name stops no other.
c.ExchangeFactory.collect = Collect
c.ZipCollectApp.extractor_plugin = Extract
c.ZipCollectApp.collector_plugin = Names

# What one submission may use, in seconds and bytes; `grader/sandbox.py` has more such limits.
c.Sandbox.timeout = 60  # for a cell
c.Sandbox.notebook_timeout = 300
c.Sandbox.memory = 4 * 2**30

# The names that Moodle and Canvas give to files are known, and so is ada_stability.ipynb. Another
# platform's need a pattern here, with the groups student_id and file_id.
# c.Names.named_regexp = r".*/(?P<student_id>[^/]+)-(?P<file_id>[^/]+)[.]ipynb"
