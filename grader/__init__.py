"""Grade a class: `python -m grader stability`; the chapter for teachers says how.

nbgrader does the grading. Around it, each module has one job: `submission` makes a notebook of
nbgrader's cells and the student's answers, `sandbox` runs it, `grade` grades one student,
`report` writes what teacher and students read.
"""
