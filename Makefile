# The four verbs of this project. Each finds a fitting Python and installs what it needs by itself.

PYTHON ?= python3

help:
	@echo "make run     start Forecourt with demo data on http://127.0.0.1:8000 (another port: make run PORT=8001)"
	@echo "make test    run the tests"
	@echo "make check   lint, import contracts, migrations, deployment settings, translations"
	@echo "make fix     format and repair what can be repaired by itself"

run test check fix lock:
	@command -v $(PYTHON) >/dev/null || { echo "Forecourt needs Python 3.12 or newer; there is no $(PYTHON) here."; exit 1; }
	@exec $(PYTHON) bootstrap.py $@ $(ARGS)

.PHONY: help run test check fix lock
