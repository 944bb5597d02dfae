"""Grade a class: `python -m classroom.grader stability`; the chapter for teachers says how.

nbgrader does the grading. Around it, each module has one job: `submission` makes a notebook from
nbgrader's cells and the student's answers, `sandbox` runs it, `grade` grades one student,
`report` writes what teacher and students read.

What is here is what nbgrader 0.9.6 does not have: a sandbox, limits for a whole notebook, proof
that a test ran to its end, a submission that failed instead of getting 0, feedback that keeps
hidden tests hidden, and a table with one column per question.
"""
