"""Grade a class: `python -m classroom.grader stability`; the chapter for teachers says how.

nbgrader keeps the course, the gradebook, grades by hand and the exchange. Around it, each module
has one job: `submission` reads what a student handed in, `notebook` puts it into the one that was
handed out, `sandbox` runs it, `answers` is what crosses the border, `checks` says what is right,
`grade` grades one student, `report` writes what teachers and students read, `exchange` guards
nbgrader's own ways in and out, and `usage` counts what a kernel uses.
"""
