"""One assignment on the hub, from the teacher to the students and back; nobody sees too much."""

import sys
from pathlib import Path

from hub_browser import Browser
from hub_users import COURSE, NAME, STUDENTS, TEACHER, as_teacher, must

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "classroom")]

from grading import bank  # noqa: E402


def the_class(hub: str, folder: Path, python: str) -> None:
    """Go through one assignment: hand out, solve, submit, collect, grade, return feedback."""
    exchange = folder / "exchange"
    course = folder / TEACHER / "book" / "classroom" / "assignments"
    python = f"PATH={Path(python).parent}:$PATH {python} -m"
    as_teacher(f"{python} nbgrader generate_assignment {NAME}", course, exchange)
    as_teacher(f"{python} nbgrader release_assignment {NAME}", course, exchange)
    notebook = f"api/contents/{NAME}/{NAME}.ipynb"
    browsers = [Browser(hub, student) for student in STUDENTS]
    print(f"{len(browsers)} students are logged in and have a server each")
    for browser in browsers:
        browser.act("fetch")
        model = browser.call("GET", notebook).json()
        answers = bank.solution(NAME) if browser.user != STUDENTS[0] else {}
        for cell in model["content"]["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id")
            cell["source"] = answers.get(name, cell["source"])
        answer = browser.call(
            "PUT", notebook, json={"type": "notebook", "content": model["content"]}
        )
        must(answer.ok, f"{browser.user} cannot save: {answer.text}")
        browser.act("submit")
    print("all have fetched, solved and submitted")

    code = (
        "import d2lmini as d2l\nX, y = next(iter(d2l.load_data_fashion_mnist(8)[0]))\nprint(len(y))"
    )
    must("8" in browsers[0].python(code), "there is no data on a student's server")
    other = STUDENTS[1]
    for path in (f"{folder}/{other}/{NAME}/{NAME}.ipynb", f"{course}/gradebook.db",
                 f"{course}/source/{NAME}/{NAME}.ipynb"):  # fmt: skip
        said = browsers[0].python(f"open({path!r}).read(1)")
        must("Permission denied" in said, f"a student reads {path}: {said}")
    said = browsers[0].python(f"import os; os.listdir('{exchange}/{COURSE}/inbound')")
    must("Permission denied" in said, f"a student sees what others submitted: {said}")
    answer = browsers[0].get(f"{hub}/user/{other}/api/contents")
    must(
        answer.status_code in (403, 404), f"a student enters another's server: {answer.status_code}"
    )
    print("no student can read another's work, the gradebook or the solution")

    as_teacher(f"{python} nbgrader collect {NAME}", course, exchange)
    print(as_teacher(f"{python} classroom.grader {NAME}", course, exchange))
    as_teacher(f"{python} nbgrader release_feedback {NAME}", course, exchange)
    table = (course / "results" / NAME / "grades.csv").read_text().splitlines()[1:]
    scores = {line.split(",")[0]: line.split(",")[1:3] for line in table}
    total = f"{sum(bank.points(NAME).values()):g}"
    must(scores == {s: ["graded", total if s != STUDENTS[0] else "0"] for s in STUDENTS}, scores)
    for browser in browsers:
        browser.act("fetch_feedback")
        said = browser.python(f"import glob; print(glob.glob('{NAME}/feedback/*/*.html'))")
        must(f"{NAME}.html" in said, f"{browser.user} gets no feedback: {said}")
    print("all are graded and have their feedback")
