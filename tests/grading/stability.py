"""Right alternatives and typical mistakes of the assignment on numerical stability."""

RIGHT = []
WRONG = []
