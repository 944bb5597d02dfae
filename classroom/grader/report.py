"""What teachers and students read: a CSV, a feedback page for each student, and a summary."""

import csv
import hashlib
import io
import os
import statistics
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat
from jinja2 import Environment, PackageLoader
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from .course import Course
from .grade import handed_in_by, read_record, record_path, unusable
from .notebook import grade_id
from .submission import read_file, readable

PAGES = Environment(loader=PackageLoader("classroom.grader"), autoescape=True)


def definitions(course: Course) -> str:
    """Return a hash of all questions and points in the gradebook, which grading never changes."""
    with course.gradebook() as gradebook:
        cells = [
            (
                assignment.name,
                cell.name,
                getattr(cell, "max_score", None),
                getattr(cell, "source", ""),
            )
            for assignment in gradebook.assignments
            for notebook in assignment.notebooks
            for cell in (*notebook.grade_cells, *notebook.source_cells)
        ]
    return hashlib.sha256(repr(sorted(cells, key=str)).encode()).hexdigest()


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all, and leave it alone if nothing in it changes."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.{os.getpid()}.part")
        part.write_text(text, encoding="utf-8")
        os.replace(part, path)


def read_grades(course: Course, assignment: str, records: dict[str, dict]) -> list[dict]:
    """Put together the gradebook, with its grades by hand, and what grading remembers.

    ``records`` are those of students who were graded just now, by the names of their folders; those
    of others are read. Whoever has neither handed in nor ever had a record did not hand in.
    """
    handed_in = handed_in_by(course, assignment)
    records = {
        s: records.get(s) or read_record(record_path(course, assignment, s)) for s in handed_in
    }
    rows = []
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
            row |= {"score": None, "max": sum(points.values()), "late": "", "scores": {}}
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
    open_questions = [key for key in points if row["scores"].get(key) is None]
    if failed and open_questions:
        row["status"], row["scores"] = "did not run", {}
        row["notes"].insert(0, failed)
        return
    for name in again:  # those points were given for other work
        row["scores"][name] = None
    penalty = submission.late_submission_penalty or 0
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


def bars(values: Mapping[str, float], label: str, across: bool = False) -> str:
    """Draw bars and return them as SVG."""
    figure = Figure(figsize=(7, 0.8 + 0.25 * len(values)) if across else (7, 2.5))
    axes, names, lengths = figure.subplots(), list(values), list(values.values())
    if across:
        axes.barh(names, lengths, color="#3b6ea5")
        axes.set(xlabel=label, xlim=(0, 100))
    else:
        axes.bar(names, lengths, color="#3b6ea5")
        axes.set(ylabel=label)
        axes.tick_params("x", rotation=45)
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.spines[["top", "right"]].set_visible(False)
    file = io.StringIO()
    # Without a date and with fixed ids, the same grades give the same file.
    with rc_context({"svg.hashsalt": "grades"}):
        figure.savefig(file, format="svg", bbox_inches="tight", metadata={"Date": None})
    return file.getvalue()[file.getvalue().index("<svg") :]


def shown(course: Course, assignment: str, row: dict) -> list[dict]:
    """Return the cells of a student's page: the graded notebook's, which hold no output."""
    path, cells = course.autograded(row["folder"], assignment), []
    if row["scores"]:
        with suppress(OSError, ValueError, nbformat.ValidationError):
            cells = nbformat.read(path, as_version=4).cells
    return [{"source": c.source, "type": c.cell_type, "name": grade_id(c)} for c in cells]


def report(course: Course, assignment: str, records: dict[str, dict]) -> None:
    """Write ``grades.csv``, ``summary.html`` and all feedback, and print how it went."""
    rows, folder = read_grades(course, assignment, records), course.results(assignment)
    released = course.released(assignment)
    marks = [cell.metadata.get("nbgrader", {}) for cell in released.cells]
    points = {mark.grade_id: mark.points for mark in marks if mark.get("grade")}
    write(folder / "grades.csv", table(rows, list(points)))
    page = PAGES.get_template("feedback.html")
    for row in (row for row in rows if row["status"] != "not handed in"):
        name = row["folder"]
        if unusable(name):
            continue
        text = page.render(
            row, title=assignment, points=points, cells=shown(course, assignment, row)
        )
        place = course.root / "feedback" / name / assignment
        write(place / f"{assignment}.html", text)
        for file in ("timestamp.txt", "submission_secret.txt"):  # nbgrader's exchange needs them
            with suppress(OSError, ValueError):
                content = read_file(course.submitted(name, assignment) / file, 1000)
                write(place / file, content.decode())
    scored = [row for row in rows if row["score"] is not None]
    total, pictures, means = sum(points.values()), [], {}
    if scored:
        shares = [10 * row["score"] / (total or 1) for row in scored]
        bins = Counter(max(0, min(int(share), 9)) for share in shares)
        spread = {f"{10 * i}–{10 * i + 10} %": bins[i] for i in range(10)}
        for name, worth in points.items():
            got = statistics.mean(row["scores"].get(name) or 0 for row in scored)
            means[name] = 100 * got / worth if worth else 100.0
        hardest_last = dict(sorted(means.items(), key=lambda item: -item[1]))
        pictures = [bars(spread, "students"), bars(hardest_last, "mean score in %", across=True)]
    states = Counter(row["status"] for row in rows)
    page = PAGES.get_template("summary.html")
    options = {"rows": rows, "states": states, "pictures": pictures, "means": means}
    write(folder / "summary.html", page.render(options, title=assignment, total=total))
    print(*(f"{count} {state}" for state, count in states.most_common()), sep=", ")
    print(f"Grades:   {folder / 'grades.csv'}\nSummary:  {folder / 'summary.html'}")
    print(f"Feedback: {course.root / 'feedback'}")
