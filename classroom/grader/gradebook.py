"""What grading reads from nbgrader's gradebook, and what it writes there."""

import hashlib
from contextlib import suppress

from nbgrader.api import MissingEntry

from .course import Course
from .record import unusable


def definitions(course: Course, assignment: str) -> str:
    """Return a hash of an assignment's questions and points, which grading never changes."""
    with course.gradebook() as gradebook:
        cells = [
            (
                cell.name,
                getattr(cell, "max_score", None),
                getattr(cell, "source", ""),
            )
            for notebook in gradebook.find_assignment(assignment).notebooks
            for cell in (*notebook.grade_cells, *notebook.source_cells)
        ]
    return hashlib.sha256(repr(sorted(cells, key=str)).encode()).hexdigest()


def in_gradebook(course: Course, assignment: str, student: str, record: dict) -> bool:
    """Return whether what a record says is still in the gradebook and in ``autograded``."""
    if unusable(student):
        return True
    with course.gradebook() as gradebook:
        try:
            submission = gradebook.find_submission(assignment, student)
        except MissingEntry:
            return False
        graded = course.autograded(student, assignment)
        return bool(record["failed"]) or bool(submission.notebooks) and graded.is_file()


def manual_grades(course: Course, assignment: str, student: str) -> dict[str, bool]:
    """Return the questions that were graded by hand, and whether each waits to be looked at."""
    with course.gradebook() as gradebook, suppress(MissingEntry):
        submission = gradebook.find_submission(assignment, student)
        grades = [grade for part in submission.notebooks for grade in part.grades]
        return {g.name: g.needs_manual_grade for g in grades if g.manual_score is not None}
    return {}


def take_scores(
    course: Course, assignment: str, student: str, by_hand: dict[str, bool]
) -> dict[str, float]:
    """Return the scores of a run; ``by_hand`` says which grades by hand stay, and which wait."""
    scores = {}
    with course.gradebook() as gradebook:
        submission = gradebook.find_submission(assignment, student)
        for grade in (grade for part in submission.notebooks for grade in part.grades):
            scores[grade.name] = grade.auto_score
            if grade.manual_score is not None and grade.name in by_hand:
                grade.needs_manual_grade = by_hand[grade.name]
        gradebook.db.commit()
    return scores


def forget_scores(course: Course, assignment: str, student: str) -> None:
    """Leave no score of an earlier run, and no 0, for a submission that did not run."""
    with course.gradebook() as gradebook:
        gradebook.update_or_create_student(student)
        submission = gradebook.update_or_create_submission(assignment, student)
        for grade in (grade for part in submission.notebooks for grade in part.grades):
            grade.auto_score, grade.needs_manual_grade = None, True
        gradebook.db.commit()
