uv venv
. .venv/bin/activate
uv pip install "sehat-core[embedded,testing]"
