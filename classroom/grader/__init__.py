"""Grade a class: `python -m classroom.grader stability`; the chapter for teachers says how.

nbgrader keeps the course, the gradebook, grades by hand and the exchange. Around it, each module
is one noun. On the way in, `exchange` and `archive` guard nbgrader's own doors, `names` says whose
each file is, and `collection` notes what they left out; `submission` reads what a student handed
in, and `notebook` puts it into the one that was handed out. A `sandbox` runs that in a `kernel`, in
`isolation`, with its `usage` counted. `checks` says what is asked, `answers` cross the border,
`compare` judges them by the `reference`. `grade` grades one student of a `course`, `record` and
`gradebook` remember it, `grades` is the table of all, and `report` the pages.
"""
