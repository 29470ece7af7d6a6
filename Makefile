# The one list of commands. `make help` shows it.

PYTHON ?= python3
BIN := .venv/bin
CODE := autograder benchmarks making tests nbgrader_config.py
CATALOGUE := autograder/locale/ko/LC_MESSAGES/messages
ERRORS := CheckError CourseError DataSetError LessonError SandboxError SubmissionError UnreadableError WarmProcessError

# Named by what it depends on and where it lies, so that neither a new date of a file makes it
# again, nor is one used that was moved: an environment knows its own path.
fingerprint = $(shell { pwd -P; cat $(1); } | cksum | tr ' ' -)
INSTALLED := .venv/.installed-$(call fingerprint,requirements.txt pyproject.toml \
	autograder/jupyterlab/ipython_config.json \
	autograder/jupyterlab/jupyter_server_config.d/autograder.json)
INSTALLED_TESTS := .venv/.installed-tests-$(call fingerprint,requirements-test.txt)

.DEFAULT_GOAL := help

help:  ## Show this list
	@grep -hE '^[a-z-]+:.*  ## ' $(MAKEFILE_LIST) | awk -F ':.*  ## ' '{printf "  make %-14s %s\n", $$1, $$2}'

demo: $(INSTALLED)  ## Build, grade a small class in demo/ and show its scores
	$(BIN)/python -m autograder demo

check: $(INSTALLED_TESTS)  ## Look at format, rules, types, layers and the notebooks' layout, in seconds
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest --quiet --numprocesses=0 tests/test_notebook_layout.py

format: $(INSTALLED_TESTS)  ## Format the code, and mend what rules can mend
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

test: $(INSTALLED_TESTS)  ## Run the tests
	$(BIN)/python -m pytest

test-all: $(INSTALLED_TESTS)  ## Run the tests with the whole answer bank and more crashes, then try-everywhere
	$(BIN)/python -m pytest --everything
	$(PYTHON) tests/try_everywhere.py

try-everywhere:  ## Try the course on other Pythons, as other users, in other places (half an hour)
	$(PYTHON) tests/try_everywhere.py $(LINES)

bench: $(INSTALLED)  ## Print how long grading takes, and how well lesson 6 learns (40 minutes)
	$(BIN)/python benchmarks/grade_course.py
	$(BIN)/python benchmarks/compare_with_nbgrader.py
	$(BIN)/python benchmarks/scale.py
	$(BIN)/python benchmarks/sealing.py
	$(BIN)/python -m benchmarks.train_vgg19

lab: $(INSTALLED)  ## Open the exercises in JupyterLab
	PATH="$(CURDIR)/$(BIN):$$PATH" JUPYTER_CONFIG_PATH="$(CURDIR)/autograder/jupyterlab" \
		$(BIN)/jupyter lab notebooks

build: $(INSTALLED)  ## source/ -> release/ -> notebooks/
	$(BIN)/python -m autograder build

grade: $(INSTALLED)  ## Grade what is in submitted/
	$(BIN)/python -m autograder grade

feedback: $(INSTALLED)  ## Write feedback/ for what was graded
	$(BIN)/python -m autograder feedback

doctor: $(INSTALLED)  ## Say what this machine can and cannot do
	$(BIN)/python -m autograder doctor

messages: $(INSTALLED)  ## Put new sentences into the Korean catalogue, and compile it
	$(BIN)/pybabel --quiet extract --mapping-file pyproject.toml --no-location --sort-output \
		--keywords "later $(ERRORS)" --output-file $(CATALOGUE).pot \
		autograder `$(BIN)/python -c "import click, os; print(os.path.dirname(click.__file__))"`
	$(BIN)/pybabel --quiet update --input-file $(CATALOGUE).pot --output-file $(CATALOGUE).po \
		--locale ko --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	$(BIN)/pybabel --quiet compile --input-file $(CATALOGUE).po --output-file $(CATALOGUE).mo
	@rm $(CATALOGUE).pot

data: $(INSTALLED)  ## Draw the phantoms and the figures again
	$(BIN)/python -m making.draw_films
	$(BIN)/python -m making.figures

real-data: $(INSTALLED)  ## Download real X-rays, PneumoniaMNIST, into your cache folder
	$(BIN)/python -m autograder data get pneumoniamnist

screenshots: $(INSTALLED_TESTS)  ## Take pictures of the pages, into screenshots/
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python tests/take_screenshots.py

requirements:  ## Compile the two lists of requirements from pyproject.toml
	$(BIN)/python -m pip install --quiet uv
	for list in requirements requirements-test; do \
		$(BIN)/uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 \
			--custom-compile-command "make requirements" $$list.in --output-file $$list.txt || exit; \
	done

setup: $(INSTALLED)  ## Make .venv and install everything

# Whatever the umask, others may read it: root's sandboxes run as other users.
$(INSTALLED):
	@$(PYTHON) -c "import sys; from autograder.environment import python_problem as p; sys.exit(p(sys.version_info))"
	$(PYTHON) -m venv $$(grep -qsF " $$(pwd -P)/.venv" .venv/pyvenv.cfg || echo --clear) .venv
	$(BIN)/python -m pip install --quiet --requirement requirements.txt
	@mkdir -p .venv/etc/ipython .venv/etc/jupyter
	@cp autograder/jupyterlab/ipython_config.json .venv/etc/ipython
	@cp -R autograder/jupyterlab/jupyter_server_config.d .venv/etc/jupyter
	@chmod -R go+rX .venv
	@rm -f .venv/.installed*
	@touch $(INSTALLED)

$(INSTALLED_TESTS): $(INSTALLED)
	$(BIN)/python -m pip install --quiet --requirement requirements-test.txt
	@chmod -R go+rX .venv
	@touch $(INSTALLED_TESTS)

clean:  ## Remove the environment and the demo
	rm -rf .venv demo *.egg-info

.PHONY: help demo check format test test-all try-everywhere bench lab build grade feedback doctor messages data real-data screenshots requirements setup clean
