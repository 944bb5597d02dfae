"""What teachers and students read: a CSV, a feedback page for each student, and a summary."""

import io
import os
import statistics
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import nbformat
from jinja2 import Environment, PackageLoader
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from .collection import collected
from .course import Course
from .grades import read_grades, table
from .notebook import grade_id
from .record import unusable
from .submission import read_file

PAGES = Environment(loader=PackageLoader("classroom.grader"), autoescape=True)


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all, and leave it alone if nothing in it changes."""
    # A spreadsheet may have saved it in another encoding.
    if not path.exists() or path.read_bytes() != text.encode():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.{os.getpid()}.part")
        part.write_text(text, encoding="utf-8")
        os.replace(part, path)


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
    skipped = collected(course.root, assignment)["skipped"]
    options = {"rows": rows, "states": states, "pictures": pictures, "means": means}
    options["skipped"] = skipped
    write(folder / "summary.html", page.render(options, title=assignment, total=total))
    print(*(f"{count} {state}" for state, count in states.most_common()), sep=", ")
    if skipped:
        print(f"{len(skipped)} files were not collected: the summary names them")
    print(f"Grades:   {folder / 'grades.csv'}\nSummary:  {folder / 'summary.html'}")
    print(f"Feedback: {course.root / 'feedback'}")
