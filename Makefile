# Two commands do everything:  make run   and   make test
PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
V := .venv/bin
export DJANGO_SETTINGS_MODULE ?= alive_site.settings

.PHONY: run test system coverage test-diffusion bench-gpu moderator lint types contracts migrations lock screens gallery bench bench-living settings messages clean

run: .venv/.run var/models/.fetched  ## prepare what is missing, then serve; DEMO=1 adds something to look at
	@$(V)/python -m alive_site.embedded --host $(HOST) --port $(PORT) $(if $(DEMO),--demo)

test: system .venv/.dev var/models/.fetched  ## everything the tests need, then the whole suite
	$(V)/python -m pytest -n auto --dist loadgroup --no-loadscope-reorder $(ARGS)

coverage: system .venv/.dev var/models/.fetched  ## the suite once more, counting lines and branches; the report lies in build/coverage
	$(V)/python -m pytest -n auto --dist loadgroup --no-loadscope-reorder --cov --cov-report=html:build/coverage --cov-report=term:skip-covered $(ARGS)

system: .venv/bin/python  ## what the tests need beyond Python: installed where that is possible, else said in one line
	@$(V)/python tests/system.py

test-diffusion: build/torch/.done var/models/.fetched  ## the diffusion engine on tiny models; needs no GPU
	build/torch/bin/python -m pytest tests/generation/engines/diffusion $(ARGS)

# The lock names the torch of the package index, which on Linux is a build for NVIDIA cards, gigabytes large. Tests need one for the processor,
# whose file, hash and version (2.13.0+cpu) depend on where it comes from: so torch comes by name, everything else by hash.
# Where the index has only the large one:  make test-diffusion TORCH="--index-url ADDRESS torch==2.13.0"
TORCH ?= torch==2.13.0
build/torch/.done: requirements-dev.lock requirements-gpu.lock
	$(PYTHON) -m venv build/torch
	build/torch/bin/pip install --quiet --disable-pip-version-check --require-hashes --no-deps --requirement requirements-dev.lock
	awk '/^[a-z]/ { skip = $$1 ~ /^(torch|torchvision|triton|cuda-.*|nvidia-.*)==/ } !skip' requirements-gpu.lock > build/torch/requirements.lock
	build/torch/bin/pip install --quiet --disable-pip-version-check --require-hashes --no-deps --requirement build/torch/requirements.lock
	build/torch/bin/pip install --quiet --disable-pip-version-check --no-deps $(TORCH)
	build/torch/bin/python -c 'import torch, diffusers'  # a build for cards alone does not load without their libraries
	@touch $@

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Alive needs Python 3.11, 3.12 or 3.13; name one with PYTHON=python3.11." if not (3, 11) <= sys.version_info[:2] <= (3, 13) else 0)'
	$(PYTHON) -m venv .venv

# The locks are whole: with --no-deps pip looks for no newer release of an extra that one of them names without a hash.
.venv/.run: requirements.lock | .venv/bin/python
	$(V)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps --requirement requirements.lock
	@touch $@

.venv/.dev: requirements-dev.lock | .venv/bin/python
	$(V)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps --requirement requirements-dev.lock
	@touch $@ .venv/.run

var/models/.fetched: alive_site/weights.toml | .venv/bin/python
	$(V)/python -m alive_site.weights
	@touch $@

lint: .venv/.dev
	$(V)/ruff check .
	$(V)/ruff format --check .

types: .venv/.dev
	$(V)/mypy .

contracts: .venv/.dev
	$(V)/lint-imports

migrations: .venv/.dev
	$(V)/python manage.py makemigrations --check --dry-run

moderator: .venv/.run  ## NAME=someone: lets a member onto the moderation desk
	@$(V)/python manage.py moderator $(NAME)

lock:  ## after a change of pyproject.toml; writes no registry's address
	$(V)/pip install --quiet uv
	$(V)/uv pip compile pyproject.toml $(LOCK) -o requirements.lock
	$(V)/uv pip compile pyproject.toml --extra fleet -c requirements.lock $(LOCK) -o requirements-fleet.lock
	$(V)/uv pip compile pyproject.toml --extra fleet --extra gpu -c requirements.lock $(LOCK) -o requirements-gpu.lock
	$(V)/uv pip compile pyproject.toml --group dev --extra fleet -c requirements.lock $(LOCK) -o requirements-dev.lock
LOCK := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet

settings: .venv/.run  ## after a change of alive_site/env.py
	$(V)/python -m alive_site.settings_page

messages: .venv/.dev  ## after a change of texts
	$(V)/python manage.py makemessages --locale id --ignore .venv --ignore var --ignore build --ignore tests --ignore benchmarks --no-location
	$(V)/python manage.py compilemessages --locale id --ignore .venv

screens: .venv/.dev var/models/.fetched  ## every page as a member, both languages, phone and desktop, light and dark
	$(V)/python -m tests.screens

gallery: .venv/.dev var/models/.fetched  ## docs/gallery: what the engine makes of each kind of scene
	$(V)/python -m benchmarks.gallery

bench: .venv/.dev var/models/.fetched
	$(V)/python -m benchmarks.request
	$(V)/python -m benchmarks.web

bench-gpu: build/torch/.done var/models/.fetched  ## on a machine with an NVIDIA card and its own torch: GPU_PYTHON=...; ARGS=--tiny needs none
	$(GPU_PYTHON) -m benchmarks.gpu $(ARGS)
GPU_PYTHON ?= build/torch/bin/python

bench-living: .venv/.dev var/models/.fetched build/depthflow/.done  ## the default engine: its clips' measures, and beside ffmpeg's zoompan and DepthFlow
	$(V)/python -m benchmarks.living

# DepthFlow only to be compared with, in an environment of its own and without torch, for it gets our depth map; it draws with Debian's
# libegl1 and libgl1-mesa-dri. Where it does not install the benchmark says so and measures the rest.
build/depthflow/.done:
	$(PYTHON) -m venv build/depthflow
	-build/depthflow/bin/pip install --quiet --disable-pip-version-check shaderflow==0.12.0 diskcache imageio platformdirs pooch pydantic scipy xxhash
	-build/depthflow/bin/pip install --quiet --disable-pip-version-check --no-deps depthflow==1.0.1
	@touch $@

# No file bears these names, and make looks for no pattern where a target is called phony.
bench-%: .venv/.dev var/models/.fetched
	$(V)/python -m benchmarks.$*

clean:
	rm -rf build .venv
