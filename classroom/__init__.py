"""For teachers: the assignments, the grader, and a hub for a class."""
