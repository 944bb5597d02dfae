"""The bank of submissions that the graders are tested with."""
