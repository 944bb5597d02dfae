# Each target is a command of make.py, which needs nothing but Python; without make, call that.
PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: help setup book test lab bench clean

help setup book test lab bench clean:
	@$(PYTHON) make.py $@
