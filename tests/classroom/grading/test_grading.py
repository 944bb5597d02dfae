"""What the grader promises about a whole class: nothing is lost, repeated or silently 0."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import LocalCluster

from classroom.grader import isolation
from classroom.grader.__main__ import grade_all, main
from classroom.grader.course import Course, open_course
from classroom.grader.report import report
from classroom.grader.sandbox import Sandbox

from . import bank
from .course import ROOT, hand_in, make_course

NAME = "stability"
STUDENTS = ["ada", "emmy", "grace", "sofja"]


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """Give a course where four students handed in the right solution."""
    monkeypatch.setenv("GRADING_SECRET", "a secret")
    course = make_course(tmp_path, (NAME,))
    for student in STUDENTS:
        hand_in(course, student, bank.right("solution", NAME))
    return course


def command(course: Course, *options: str) -> list[str]:
    return [sys.executable, "-m", "classroom.grader", NAME, "--course", str(course.root), *options]


def start(course: Course, *options: str) -> subprocess.Popen:
    pipe = subprocess.PIPE
    how: dict = {"cwd": ROOT, "stdout": pipe, "stderr": pipe, "start_new_session": True}
    return subprocess.Popen(command(course, *options), **how)


def finish(*processes: subprocess.Popen) -> str:
    """Wait for graders, which must succeed, and return all that they said."""
    outputs = [process.communicate(timeout=300) for process in processes]
    said = "\n".join(text.decode() for output in outputs for text in output)
    assert [process.returncode for process in processes] == [0] * len(processes), said
    return said


def records(course: Course) -> dict[str, dict]:
    found = [json.loads(path.read_text()) for path in course.results(NAME).glob("*.json")]
    return {record["student"]: record for record in found}


def wait_for_records(course: Course, count: int) -> None:
    deadline = time.monotonic() + 200
    while len(records(course)) < count:
        assert time.monotonic() < deadline, "nobody was graded"
        time.sleep(0.05)


def rows(course: Course) -> dict[str, dict]:
    with open(course.results(NAME) / "grades.csv", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def check_all_graded_once(course: Course) -> None:
    assert {name: record["runs"] for name, record in records(course).items()} == dict.fromkeys(
        STUDENTS, 1
    )
    assert {name: row["score"] for name, row in rows(course).items()} == dict.fromkeys(
        STUDENTS, "20"
    )


def test_interrupted_grading_goes_on(course: Course) -> None:
    process = start(course)
    wait_for_records(course, 1)
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=100)
    assert process.returncode == 1
    assert "Nothing is lost" in error.decode()
    assert len(records(course)) < len(STUDENTS), "the interrupt came too late to test anything"
    finish(start(course))
    check_all_graded_once(course)


@pytest.mark.whole
def test_killed_grading_goes_on(course: Course) -> None:
    process = start(course)
    wait_for_records(course, 1)
    os.killpg(process.pid, signal.SIGKILL)  # all its workers, too
    process.communicate()
    finish(start(course))
    check_all_graded_once(course)


@pytest.mark.whole
def test_two_teachers_at_once(course: Course) -> None:
    finish(start(course), start(course))
    check_all_graded_once(course)


def state(course: Course) -> dict[Path, tuple[int, bytes]]:
    """Return time and content of every file that grading writes."""
    folders = ("autograded", "feedback", "results", "submitted", "release")
    paths = [path for name in folders for path in (course.root / name).rglob("*")]
    files = [path for path in paths if path.is_file() and path.suffix != ".lock"]
    return {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


def test_grading_again_changes_only_what_changed(course: Course) -> None:
    finish(start(course))
    before = state(course)
    assert len(before) > 4 * len(STUDENTS)
    finish(start(course))
    assert state(course) == before
    hand_in(course, "ada", bank.blank(NAME))
    with course.gradebook() as gradebook:
        gradebook.add_student("hypatia")  # who hands in nothing
    finish(start(course))
    changed = {path for path, value in state(course).items() if before[path] != value}
    others = {path for path in changed if "ada" not in str(path.relative_to(course.root))}
    assert others == {course.results(NAME) / name for name in ("grades.csv", "summary.html")}
    assert rows(course)["ada"]["score"] == "0"
    assert (rows(course)["hypatia"]["status"], rows(course)["hypatia"]["score"]) == (
        "not handed in",
        "",
    )
    assert records(course)["ada"]["runs"] == 2


@pytest.mark.whole
def test_a_grade_by_hand_outlives_grading(course: Course) -> None:
    finish(start(course))
    with course.gradebook() as gradebook:
        grade = gradebook.find_grade("softmax-agrees-with-the-formula", NAME, NAME, "ada")
        grade.manual_score = 0.5
        gradebook.find_comment("softmax", NAME, NAME, "ada").manual_comment = "see <me>"
        gradebook.db.commit()
    finish(start(course, "--again", "ada"))
    assert rows(course)["ada"]["score"] == "19.5"
    feedback = (course.root / "feedback" / "ada" / NAME / f"{NAME}.html").read_text()
    assert "see &lt;me&gt;" in feedback


@pytest.mark.whole
def test_a_worker_of_a_dask_cluster_dies(course: Course) -> None:
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": ":0"}
    with LocalCluster(**options) as cluster:
        process = start(course, "--dask", cluster.scheduler_address)
        wait_for_records(course, 1)
        assert len(records(course)) < len(STUDENTS), "too late to test anything"
        os.kill(cluster.workers[0].pid, signal.SIGKILL)
        finish(process)
    check_all_graded_once(course)


@pytest.fixture
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a PostgreSQL server of this test's own and give the URL of an empty database."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not programs:
        if os.environ.get("CI") == "true":
            pytest.fail("PostgreSQL's server is missing: apt install postgresql")
        pytest.skip("PostgreSQL's server is not installed")
    folder = tmp_path_factory.mktemp("postgres")
    options: dict = {"cwd": "/", "check": True, "stdout": subprocess.DEVNULL}
    if os.getuid() == 0:  # which PostgreSQL refuses to run as
        options["user"] = "postgres"
        for path in (folder, *folder.parents):
            if path != Path("/tmp") and path != Path("/"):
                path.chmod(0o755)
        subprocess.run(["chown", "postgres", folder], check=True)
    data = folder / "data"
    subprocess.run([programs[-1] / "initdb", "-A", "trust", "-U", "teacher", data], **options)
    server = f"-c listen_addresses='' -c unix_socket_directories={folder}"
    control = [programs[-1] / "pg_ctl", "-D", data, "-w", "-o", server, "-l", folder / "log"]
    subprocess.run([*control, "start"], **options)
    yield f"postgresql+psycopg://teacher@/postgres?host={folder}"
    subprocess.run([*control, "-m", "immediate", "stop"], **options)


@pytest.mark.whole
def test_the_gradebook_in_postgresql(
    tmp_path: Path, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADING_DB", postgres)
    monkeypatch.setenv("GRADING_SECRET", "a secret")
    course = make_course(tmp_path, (NAME,))
    for student in STUDENTS:
        hand_in(course, student, bank.right("solution", NAME))
    finish(start(course), start(course))
    check_all_graded_once(course)
    assert not (course.root / "gradebook.db").exists()


def test_grading_refuses_where_it_cannot_isolate(
    course: Course, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setenv("PATH", os.path.dirname(sys.executable))
    monkeypatch.setattr(sys, "argv", command(course)[2:])
    with pytest.raises(SystemExit, match="cannot isolate .* Nothing was graded.* gradebook"):
        main()
    assert records(course) == {}
    options = ["--again", "ada", "--run-student-code-without-isolation"]
    monkeypatch.setattr(sys, "argv", command(course, *options)[2:])
    main()
    assert rows(course)["ada"]["score"] == "20"


def test_the_secret_is_made_once_and_kept_private(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GRADING_SECRET", raising=False)
    for name, folder_mode, mode in (("alone", 0o755, 0o600), ("shared", 0o2775, 0o640)):
        root = tmp_path / name
        root.mkdir()
        root.chmod(folder_mode)
        shutil.copy(ROOT / "classroom/assignments/nbgrader_config.py", root)
        first = open_course(root).secret
        assert len(first) == 64
        assert open_course(root).secret == first
        assert stat.S_IMODE((root / "grading-secret").stat().st_mode) == mode


def test_spreadsheets_and_browsers_run_nothing(course: Course) -> None:
    student = "=1+1"
    submission = bank.right("x", NAME, softmax="# <script>alert(1)</script>")
    hand_in(course, student, submission)
    report(course, NAME, grade_all(course, NAME, [student], False, 1, None))
    text = (course.results(NAME) / "grades.csv").read_text()
    assert f"\n'{student}," in text
    feedback = (course.root / "feedback" / student / NAME / f"{NAME}.html").read_text()
    assert "<script" not in feedback
    assert "&lt;script&gt;" in feedback


def test_the_sandbox_shows_a_project_below_tmp(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has a /tmp of its own, through which others must reach what they may read."""
    project, folder = tmp_path / "deep" / "project", tmp_path / "folder"
    project.mkdir(parents=True)
    folder.mkdir()
    (project / "file").write_text("is seen")
    monkeypatch.setattr(isolation, "VISIBLE", [*isolation.VISIBLE, str(project)])
    command = isolation.isolated(["cat", f"{project}/file"], str(folder), Sandbox())
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.stdout == "is seen", result.stderr
