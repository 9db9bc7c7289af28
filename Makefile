# The project's commands. Each sets up all that it needs: Python 3.11+, git and make are enough.

VENV ?= .venv
PYTHON := $(VENV)/bin/python
PORT ?= 8000
DEMO_PASSWORD ?= low-tide
PAGE_CHECKERS := .cache/page-checkers
# Tests wait for browsers, servers and disks: three at once for every two processors.
WORKERS ?= $(shell echo $$((($$(getconf _NPROCESSORS_ONLN) * 3 + 1) / 2)))
export SITE_URL ?= http://127.0.0.1:$(PORT)

.PHONY: help demo test check-pages bench bench-mail setup lint types docs clean
.DEFAULT_GOAL := help

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.demo-extras ## serve the demo site, with content and logins, on 127.0.0.1 (PORT=8000)
	@$(PYTHON) -c 'import socket; socket.create_server(("127.0.0.1", $(PORT)))' 2>/dev/null || \
		{ echo "Port $(PORT) is taken. Stop what runs there, or choose another: make demo PORT=8001" >&2; exit 1; }
	@echo "Preparing the database…"
	@$(PYTHON) manage.py migrate --verbosity 0
	@echo "Gathering the static files…"
	@$(PYTHON) manage.py collectstatic --no-input --verbosity 0
	@echo "Filling in the demo content…"
	@$(PYTHON) manage.py newsroom_demo --password '$(DEMO_PASSWORD)'
	@echo
	@echo "Readers:  $(SITE_URL)/"
	@echo "Admin:    $(SITE_URL)/admin/"
	@echo "Logins:   reporter, editor, chief-editor, newsletter-editor; password of each: $(DEMO_PASSWORD)"
	@echo "Mail:     $(if $(EMAIL_URL),goes to the server named in EMAIL_URL,is written to files in var/mail/)"
	@echo "Stop with Ctrl-C; 'make demo' starts it again with the same data."
	@exec $(PYTHON) -m gunicorn newsroom_project.wsgi --bind 127.0.0.1:$(PORT) \
		--workers 2 --threads 4 --log-level error

test: $(VENV)/.test-extras ## run all tests, those in a browser included (ARGS="-k words" for some)
	@CHROMIUM=$$(.ci/find-chromium $(PYTHON)); export CHROMIUM; \
		exec $(PYTHON) -m pytest --numprocesses $(WORKERS) --dist worksteal $(ARGS)

check-pages: $(VENV)/.test-extras $(PAGE_CHECKERS)/.installed ## check every page of the demo: HTML, access, links, feeds (ARGS=/2026/ for some)
	@CHROMIUM=$$(.ci/find-chromium $(PYTHON)); export CHROMIUM; \
		PYTHONPATH=.ci exec $(PYTHON) -m check_pages $(ARGS)

bench: $(VENV)/.test-extras ## measure photos: seconds, memory, uploads at once (ARGS=ingest for one)
	@exec $(PYTHON) benchmarks/photos.py $(ARGS)

bench-mail: $(VENV)/.test-extras ## measure mails a second beside plain smtplib, and a million readers (ARGS=speed for one)
	@exec $(PYTHON) benchmarks/mail.py $(ARGS)

setup: $(VENV)/.demo-extras $(VENV)/.test-extras $(VENV)/.tools-extras ## set up everything in .venv

lint: $(VENV)/.tools-extras ## check the style of code and templates
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/djlint --lint --quiet newsroom newsroom_project

types: $(VENV)/.tools-extras ## check the type hints
	$(VENV)/bin/mypy

docs: $(VENV)/.tools-extras ## build the documentation into docs/_build
	$(PYTHON) -m sphinx --fail-on-warning --keep-going --quiet docs docs/_build
	@echo "The documentation: docs/_build/index.html"

clean: ## remove what can be made again; .venv and the demo's data in var stay
	rm -rf build dist docs/_build *.egg-info .cache .hypothesis .mypy_cache .pytest_cache .ruff_cache

$(PYTHON):
	@base=$${BASE_PYTHON:-$$(.ci/find-python)} && \
		echo "Making a virtual environment in $(VENV)…" && "$$base" -m venv $(VENV)

$(PAGE_CHECKERS)/.installed: .ci/check_pages/package.json .ci/check_pages/package-lock.json
	@.ci/install-page-checkers $(PAGE_CHECKERS)

$(VENV)/.demo-extras: EXTRAS = demo
$(VENV)/.test-extras: EXTRAS = test,postgresql
$(VENV)/.tools-extras: EXTRAS = test,postgresql,lint,docs
$(VENV)/.%-extras: setup.cfg pyproject.toml | $(PYTHON)
	@echo "Installing the packages into $(VENV); the first time takes a minute or two…"
	@$(PYTHON) -m pip install -qq --disable-pip-version-check --editable '.[$(EXTRAS)]'
	@touch $@
