# Each target is a command of make.py, which needs nothing but Python; without make, call that.
PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: grade help book check test test-grading test-lowest test-hard constraints try-hub lab bench pdf linkcheck setup clean

help book check test test-grading test-lowest test-hard constraints try-hub lab bench pdf linkcheck setup clean:
	@$(PYTHON) make.py $@

# make grade ASSIGNMENT=stability OPTIONS="--jobs 1"
grade:
	@$(PYTHON) make.py grade $(ASSIGNMENT) $(OPTIONS)
