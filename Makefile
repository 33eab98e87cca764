# make lab      open the first stage in JupyterLab
# make html     run the notebooks and build the site in html/
# make live     the same with JupyterLite, which runs the stages in a browser, served on localhost
# make class    for whoever teaches, in class/: student notebooks, a key, worksheets, slides
# make test     lint, check types, run the tests
# make quick    the same without the tests that need a kernel, a browser, pages or seconds: two minutes
# make versions test graphs and stages on every CPython here, and as WebAssembly (Node.js, a browser),
#               and what of the translation takes long
# make mutants  change the code in small ways, and see whether a test fails: up to an hour
# make fuzz     try at random what is said to hold, MINUTES=10 SEED=0, and keep the smallest program
#               that fails
# make bench    compare speed and size, side by side with others
# make figures  draw images/ anew, from live objects
# make tidy     format, and strip outputs from the notebooks; pre-commit runs it too
# make clean    remove what the others made, except .venv
#
# Each sets up .venv by itself, with the part of pyproject.toml that it needs, and needs only
# GNU make and Python 3.11 or newer; `make PYTHON=python3.13 test` chooses one.

PYTHON ?= python3
ifeq ($(OS),Windows_NT)
  PY := .venv/Scripts/python
else
  PY := .venv/bin/python
endif

# Builds and tests run with a HOME of their own: nobody's IPython or Jupyter settings change
# what comes out, and caches have a place even where the real HOME cannot be written.
ALONE := HOME="$(CURDIR)/.venv/home"
# A kernel called python3 is the one in .venv, even where the reader has another.
export JUPYTER_PREFER_ENV_PATH := 1

AS_ROOT = $(if $(filter 0,$(shell id -u)),--allow-root)

# Each has all cores, and what one installs or builds another would find half-way.
.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: lab html live class test quick versions mutants fuzz bench figures tidy clean

lab: .venv/without-news
	$(PY) -m jupyterlab $(AS_ROOT) --ServerApp.root_dir=. \
	  --LabApp.default_url=/lab/tree/notebooks/en/01_reference_counting.ipynb

# Or JupyterLab's question about news would cover a part of the first cell.
.venv/without-news: .venv/installed-notebooks
	$(PY) -m jupyter labextension disable --level=sys_prefix \
	  @jupyterlab/apputils-extension:announcements
	touch $@

html: .venv/installed-site
	$(ALONE) $(PY) site/build.py
	@echo "Open html/index.html in a browser."

# FILES=/a/folder names one that has files of Pyodide; SERVE=no only builds.
live: .venv/installed-site
	$(ALONE) $(PY) site/live $(if $(FILES),--files "$(FILES)") $(if $(filter no,$(SERVE)),--no-serve)

class: html
	$(ALONE) $(PY) site/handouts.py

# nbformat, nbconvert and docutils have functions and classes without types; one module of site/live
# is named as what it stands in for.
SITE_TYPES := --allow-untyped-calls --allow-subclassing-any --exclude memory_profiler

test: CHOSEN := -m "not versions"
quick: CHOSEN := -m "not slow and not versions" --hypothesis-profile=quick
# These ask about all objects that there are, and take half as long where the others import nothing.
ASKING := tests/graph tests/holding tests/memory tests/reading
test quick: .venv/installed-test
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) -m mypy
	$(PY) -m mypy $(SITE_TYPES) site
	$(ALONE) $(PY) -m pytest -n auto --dist worksteal $(CHOSEN) $(ASKING)
	$(ALONE) $(PY) -m pytest -n auto --dist worksteal $(CHOSEN) $(ASKING:%=--ignore %)

versions: .venv/installed-test
	$(ALONE) $(PY) tests/versions.py

mutants: .venv/installed-mutants
	$(ALONE) $(PY) tests/mutants.py $(MUTANTS)

fuzz: .venv/installed-test
	$(ALONE) $(PY) tests/fuzz.py $(if $(MINUTES),--minutes $(MINUTES)) $(if $(SEED),--seed $(SEED))

bench: .venv/installed-bench
	$(foreach script,$(wildcard bench/*.py),$(ALONE) $(PY) $(script) &&) true

figures: .venv/installed-notebooks
	$(ALONE) $(PY) images/draw.py

tidy: .venv/installed-test
	$(PY) -m nbstripout --keep-id --extra-keys metadata.language_info.version notebooks/*/*.ipynb
	$(PY) -m ruff format
	$(PY) -m ruff check --fix

clean:
	rm -rf build class html .hypothesis .mypy_cache .pytest_cache .ruff_cache

# A path may have blanks, and `py -3.13` is a command with an argument.
FITS := -c "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))"
.venv/installed-%: pyproject.toml
	@if $(PY) $(FITS); then set -- $(PY); \
	elif command -v "$(PYTHON)"; then set -- "$(PYTHON)"; else set -- $(PYTHON); fi >/dev/null 2>&1; \
	"$$@" $(FITS) 2>/dev/null || { \
	  echo "'$(PYTHON)' ($$("$$@" --version 2>&1)) will not do: this needs Python 3.11 or" \
	       "newer with venv and ensurepip (Debian, Ubuntu: the package python3-venv)." \
	       "Name another one like this: make PYTHON=python3.13" >&2; exit 1; }; \
	"$$@" site/set_up.py $*
