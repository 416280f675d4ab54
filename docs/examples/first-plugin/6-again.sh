sehat plugin texts .
sehat plugin check .
pytest -q
