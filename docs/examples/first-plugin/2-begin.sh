sehat plugin new notices --tables --title "Notices" --hindi "सूचनाएँ"
cd sehat-notices
uv pip install --editable ".[test]"
