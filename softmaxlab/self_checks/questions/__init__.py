"""What a page asks where a notebook has a self-check: numbers and choices instead of code.

What is right, and what is said of a wrong answer, comes from the checks themselves.
"""

from .code import CODE
from .formats import FORMATS
from .question import BLANK, LARGEST, Between, Field, Mistake, Question
from .separation import SEPARATION
from .theory import THEORY

__all__ = ["BLANK", "LARGEST", "QUESTIONS", "Between", "Field", "Mistake", "Question"]

QUESTIONS: dict[str, Question] = {q.label: q for q in (*THEORY, *CODE, *FORMATS, *SEPARATION)}
