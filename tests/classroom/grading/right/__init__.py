"""Right alternatives, one module for each assignment."""
