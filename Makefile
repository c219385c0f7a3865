# The four verbs of this project. Each finds a fitting Python and installs what it needs by itself.

PYTHON ?= python3
export PATH := $(CURDIR)/.venv/bin:$(PATH)

help:
	@echo "make run     start Forecourt on http://127.0.0.1:8000 (another port: make run PORT=8001)"
	@echo "make test    run the tests"
	@echo "make check   lint, import contracts, migrations, deployment settings, translations"
	@echo "make fix     format, and repair what can be repaired by itself"

run: .packages
	@exec python -m config.run

# The key signs nothing that outlives the tests.
test check fix: export SECRET_KEY ?= only-for-the-tools-Wq8ZtV5nR2kLx7mCb4HsYd9GfJ3pTe6uA1

# A file of tests stays in one process, and the files in their order: the browser's come last there.
ON_ALL_CORES := -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder

# Which lines and branches no test takes costs half as much time again, so .ci/run asks for it alone.
test: .dev-packages
	@python manage.py compile_translations
	pytest $(ON_ALL_CORES) $(if $(COVERAGE),--cov --cov-branch --cov-report=term)
ifdef COVERAGE
	@echo "Actions and core, where 95 % are asked:"
	coverage report --include='apps/*/actions*,apps/*/actions/*,apps/core/*' --fail-under=95
endif

check: .dev-packages
	ruff check .
	ruff format --check .
	lint-imports
	djade --check $$(git ls-files 'templates/*.html' 'apps/*.html')
	python manage.py makemigrations --check --dry-run
	BEHIND_TLS=1 ALLOWED_HOSTS=forecourt.example EMAIL_URL=smtp://mail.forecourt.example \
		python manage.py check --deploy --fail-level WARNING
	python manage.py check_translations

fix: .dev-packages
	ruff check --fix .
	ruff format .
	djade $$(git ls-files 'templates/*.html' 'apps/*.html')
	python manage.py update_translations

# For whoever changes the dependencies in pyproject.toml; .venv must hold the oldest Python we serve.
LOCK := pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options \
	--annotation-style=line
lock: .dev-packages
	$(LOCK) --output-file=requirements.txt pyproject.toml
	$(LOCK) --extra=dev --constraint=requirements.txt --output-file=requirements-dev.txt pyproject.toml

.packages: .python
	@$(PYTHON) bootstrap.py requirements.txt

.dev-packages: .python
	@$(PYTHON) bootstrap.py requirements-dev.txt

.python:
	@command -v $(PYTHON) >/dev/null || \
		{ echo "Forecourt needs Python 3.12 or newer, and there is no $(PYTHON) here."; exit 1; }

.PHONY: help run test check fix lock .packages .dev-packages .python
