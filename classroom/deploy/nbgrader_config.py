"""What a student's server needs to know: the course's name, and where to fetch and submit."""

import os

c = get_config()  # noqa: F821, nbgrader defines it
c.CourseDirectory.course_id = "softmax"
c.Exchange.root = os.environ.get("NBGRADER_EXCHANGE", "/srv/nbgrader/exchange")
