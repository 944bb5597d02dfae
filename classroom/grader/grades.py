"""The grades of a class: what the gradebook and the records say, and the CSV of it."""

import csv
import io
from typing import Any

from .collection import collected
from .course import Course
from .record import handed_in_by, read_record, record_path
from .submission import readable


def read_grades(course: Course, assignment: str, records: dict[str, dict]) -> list[dict]:
    """Put together the gradebook, with its grades by hand, and what grading remembers.

    ``records`` are those of students who were graded just now, by the names of their folders; those
    of others are read. Whoever has neither handed in nor ever had a record did not hand in.
    """
    handed_in = handed_in_by(course, assignment)
    records = {
        s: records.get(s) or read_record(record_path(course, assignment, s)) for s in handed_in
    }
    late, rows = collected(course.root, assignment)["late"], []
    with course.gradebook() as gradebook:
        points = {
            cell.name: cell.max_score
            for notebook in gradebook.find_assignment(assignment).notebooks
            for cell in notebook.grade_cells
        }
        found = {part.student.id: part for part in gradebook.assignment_submissions(assignment)}
        # Who was renamed or whose folder was removed has a submission there, and no folder.
        missing = [s.id for s in gradebook.students if s.id not in found and s.id not in records]
        for name in sorted({*records, *missing}):
            record = records.get(name)
            row = {"student": readable(name), "folder": name, "status": "not handed in"}
            row |= {"score": None, "max": sum(points.values()), "scores": {}}
            row["late"] = "yes" if name in late else ""
            row |= {"notes": [], "comments": {}, "reasons": {}}
            rows.append(row)
            if name in records:
                fill(row, record, found.get(name), points)
    return rows


def fill(row: dict, record: dict, submission: Any, points: dict) -> None:
    """Fill in the row of a student who handed in; ``submission`` is the gradebook's, or None."""
    row["notes"], row["reasons"] = list(record.get("notes", [])), record.get("reasons", {})
    again = []
    for part in submission.notebooks if submission else ():
        row["scores"] |= {grade.name: score(grade) for grade in part.grades}
        row["comments"] |= {note.name: note.comment for note in part.comments}
        again += [
            g.name for g in part.grades if g.manual_score is not None and g.needs_manual_grade
        ]
        automatic = {grade.name: grade.auto_score for grade in part.grades}
        if record.get("scores") and automatic != record["scores"]:
            row["notes"].append("the gradebook's scores differ from the grader's")
    if submission and submission.total_seconds_late > 0:
        row["late"] = f"{submission.total_seconds_late / 3600:.1f} h"
    failed = record.get("failed") or (None if record else "it was not graded yet")
    if not submission and not failed:
        failed = "its scores are not in the gradebook: the next `make grade` puts them there"
    open_questions = [key for key in points if row["scores"].get(key) is None]
    if failed and open_questions:
        row["status"], row["scores"] = "did not run", {}
        row["notes"].insert(0, failed)
        return
    for name in again:  # those points were given for other work
        row["scores"][name] = None
    penalty = getattr(submission, "late_submission_penalty", 0) or 0
    total = sum(value or 0 for value in row["scores"].values())
    row["score"] = total - min(penalty, max(total, 0))
    row["status"] = "to look at" if row["notes"] else "graded"
    open_questions = [key for key in points if row["scores"].get(key) is None]
    if open_questions:
        row["status"] = "to grade by hand"
        row["notes"].insert(0, f"a person must grade {', '.join(open_questions)}")
    if again:
        row["status"] = "handed in again"
        row["notes"].insert(0, f"the work changed after a grade by hand: {', '.join(again)}")


def score(grade: Any) -> float | None:
    """Return the points of a question, a teacher's before the grader's; None if there are none."""
    points = grade.auto_score if grade.manual_score is None else grade.manual_score
    return None if points is None else points + (grade.extra_credit or 0)


def plain(value: Any) -> str:
    """Return text for a cell of a spreadsheet, which would run what starts like a formula."""
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def table(rows: list[dict], questions: list[str]) -> str:
    """Return the CSV; students without a score have an empty cell there, never a 0."""
    file = io.StringIO()
    head = ["student", "status", "score", "max", "late", *questions, "notes"]
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(head)
    for row in rows:
        values = [row["scores"].get(name) for name in questions]
        values = [row["student"], row["status"], row["score"], row["max"], row["late"], *values]
        values = ["" if value is None else plain(value) for value in values]
        writer.writerow([*values, plain("; ".join(row["notes"]))])
    return file.getvalue()
