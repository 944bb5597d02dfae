# Each target is a command of make.py, which needs nothing but Python; without make, call that.
PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: grade execute help book catalogs check test test-grading test-lowest test-hard constraints try-hub lab bench pdf slides linkcheck setup clean

help book catalogs check test test-grading test-lowest test-hard constraints try-hub lab bench pdf slides linkcheck setup clean:
	@$(PYTHON) make.py $@

# make grade ASSIGNMENT=stability OPTIONS="--jobs 1"
grade:
	@$(PYTHON) make.py grade $(ASSIGNMENT) $(OPTIONS)

# make execute, or make execute NAME…: the names are no targets, so they get an empty recipe.
ifeq (execute,$(firstword $(MAKECMDGOALS)))
NAMES := $(wordlist 2,$(words $(MAKECMDGOALS)),$(MAKECMDGOALS))
.PHONY: $(NAMES)
$(NAMES):
	@:
endif
execute:
	@$(PYTHON) make.py execute $(NAMES)
