"""The course, for `make grade` and for nbgrader's own commands, which read this file too."""

import os
from pathlib import Path

c = get_config()  # noqa: F821, nbgrader defines it
here = Path(__file__).resolve().parent

c.CourseDirectory.course_id = "softmax"
c.CourseDirectory.root = str(here)
# The time-out lets a second grader wait for the first one's transaction instead of failing.
c.CourseDirectory.db_url = os.environ.get("GRADING_DB", f"sqlite:///{here}/gradebook.db?timeout=60")
c.Exchange.root = os.environ.get("NBGRADER_EXCHANGE", "/srv/nbgrader/exchange")

# A warning on stderr costs no points.
c.IgnorePattern.enabled = True
c.IgnorePattern.pattern = r"(?s).*"

# What one submission may use, in seconds and bytes; `grader/sandbox.py` has more such limits.
c.Sandbox.timeout = 60  # for a cell
c.Sandbox.notebook_timeout = 300
c.Sandbox.memory = 4 * 2**30

# How your learning platform names the files in its zip: here ada_stability.ipynb.
c.FileNameCollectorPlugin.named_regexp = r".*/(?P<student_id>[\w.@-]+?)_(?P<file_id>[\w-]+)"
