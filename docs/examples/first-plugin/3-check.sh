sehat plugin check .
pytest -q
