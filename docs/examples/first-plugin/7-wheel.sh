uv build --wheel
