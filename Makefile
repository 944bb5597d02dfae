# Each target is a command of make.py, which needs nothing but Python; without make, call that.
PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: help book test lab bench pdf linkcheck setup clean

help book test lab bench pdf linkcheck setup clean:
	@$(PYTHON) make.py $@
