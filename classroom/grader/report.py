"""What teachers and students read: a CSV, a feedback page for each student, and a summary."""

import csv
import hashlib
import io
import json
import os
import statistics
from collections import Counter
from pathlib import Path

import nbformat
from jinja2 import Environment, PackageLoader
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from .course import Course
from .submission import grade_id

PAGES = Environment(loader=PackageLoader("grader", "templates"), autoescape=True)


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

    ``records`` are those of students who were graded just now, straight from the grader.
    """
    rows = []
    with course.gradebook() as gradebook:
        points = {
            cell.name: cell.max_score
            for notebook in gradebook.find_assignment(assignment).notebooks
            for cell in notebook.grade_cells
        }
        known = {student.id for student in gradebook.students}
        found = {part.student.id: part for part in gradebook.assignment_submissions(assignment)}
        for name in sorted(known | {p.stem for p in course.results(assignment).glob("*.json")}):
            path = course.results(assignment) / f"{name}.json"
            record = json.loads(path.read_text()) if path.exists() else None
            row = {"student": name, "status": "not handed in", "score": None, "notes": []}
            row |= {"max": sum(points.values()), "scores": {}, "comments": {}, "reasons": {}}
            rows.append(row)
            if record is None:
                continue
            row["notes"], row["reasons"] = list(record["notes"]), record["reasons"]
            for part in found[name].notebooks:
                row["scores"] |= {grade.name: score(grade) for grade in part.grades}
                row["comments"] |= {note.name: note.comment for note in part.comments}
                automatic = {grade.name: grade.auto_score for grade in part.grades}
                if record["scores"] and automatic != records.get(name, record)["scores"]:
                    row["notes"].append("the gradebook's scores differ from the grader's")
            open_questions = [key for key in points if row["scores"].get(key) is None]
            if record["failed"] and open_questions:
                row["status"], row["scores"] = "did not run", {}
                row["notes"].insert(0, record["failed"])
                continue
            penalty = found[name].late_submission_penalty or 0
            row["score"] = max(0, sum(value or 0 for value in row["scores"].values()) - penalty)
            row["status"] = "to look at" if row["notes"] else "graded"
            if open_questions:
                row["status"] = "to grade by hand"
                row["notes"].insert(0, f"a person must grade {', '.join(open_questions)}")
    return rows


def score(grade: object) -> float | None:
    """Return the points of a question, a teacher's before the grader's; None if there are none."""
    points = grade.auto_score if grade.manual_score is None else grade.manual_score
    return None if points is None else points + (grade.extra_credit or 0)


def plain(value: object) -> str:
    """Return text for a cell of a spreadsheet, which would run what starts like a formula."""
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def table(rows: list[dict], questions: list[str]) -> str:
    """Return the CSV; students without a score have an empty cell there, never a 0."""
    file = io.StringIO()
    head = ["student", "status", "score", "max", *questions, "notes"]
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(head)
    for row in rows:
        values = [row["scores"].get(name) for name in questions]
        values = [row["student"], row["status"], row["score"], row["max"], *values]
        values = ["" if value is None else plain(value) for value in values]
        writer.writerow([*values, plain("; ".join(row["notes"]))])
    return file.getvalue()


def bars(values: dict[str, float], label: str, across: bool = False) -> str:
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


def safe(cells: list, released: nbformat.NotebookNode) -> list[dict]:
    """Return what a student may see of a graded notebook.

    That is: the student's own text, and of our cells what was handed out. All output is left out,
    because it may repeat what the code saw of hidden tests.
    """
    ours = {grade_id(cell): cell.source for cell in released.cells if grade_id(cell)}
    shown = []
    for cell in cells:
        mark = cell.metadata.get("nbgrader", {})
        locked = mark.get("locked") and mark.grade_id in ours
        source = ours[mark.grade_id] if locked else cell.source
        shown.append({"source": source, "type": cell.cell_type, "name": grade_id(cell)})
    return shown


def report(course: Course, assignment: str, records: dict[str, dict]) -> None:
    """Write ``grades.csv``, ``summary.html`` and all feedback, and print how it went."""
    rows, folder = read_grades(course, assignment, records), course.results(assignment)
    released = course.released(assignment)
    marks = [cell.metadata.get("nbgrader", {}) for cell in released.cells]
    points = {mark.grade_id: mark.points for mark in marks if mark.get("grade")}
    write(folder / "grades.csv", table(rows, list(points)))
    page = PAGES.get_template("feedback.html")
    for row in (row for row in rows if row["status"] != "not handed in"):
        graded = course.root / "autograded" / row["student"] / assignment / f"{assignment}.ipynb"
        cells = nbformat.read(graded, as_version=4).cells if row["scores"] else []
        text = page.render(row, title=assignment, points=points, cells=safe(cells, released))
        place = course.root / "feedback" / row["student"] / assignment
        write(place / f"{assignment}.html", text)
        for name in ("timestamp.txt", "submission_secret.txt"):  # nbgrader's exchange needs them
            path = course.root / "submitted" / row["student"] / assignment / name
            if path.is_file() and not path.is_symlink():
                write(place / name, path.read_text())
    scored = [row for row in rows if row["score"] is not None]
    total, pictures, means = sum(points.values()), [], {}
    if scored:
        bins = Counter(min(int(10 * row["score"] / total), 9) for row in scored)
        spread = {f"{10 * i}–{10 * i + 10} %": bins[i] for i in range(10)}
        for name, worth in points.items():
            got = statistics.mean(row["scores"].get(name) or 0 for row in scored)
            means[name] = 100 * got / worth
        hardest_last = dict(sorted(means.items(), key=lambda item: -item[1]))
        pictures = [bars(spread, "students"), bars(hardest_last, "mean score in %", across=True)]
    states = Counter(row["status"] for row in rows)
    page = PAGES.get_template("summary.html")
    options = {"rows": rows, "states": states, "pictures": pictures, "means": means}
    write(folder / "summary.html", page.render(options, title=assignment, total=total))
    print(*(f"{count} {state}" for state, count in states.most_common()), sep=", ")
    print(f"Grades:   {folder / 'grades.csv'}\nSummary:  {folder / 'summary.html'}")
    print(f"Feedback: {course.root / 'feedback'}")
