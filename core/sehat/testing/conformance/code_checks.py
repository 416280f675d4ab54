"""Checks of the code that need it imported, in a process of its own that watches."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sehat.testing.conformance.subject import Subject

__all__ = ["importing_is_quiet"]

_WATCH = """
import json, sys
sys.path[:0] = json.loads(sys.argv[3])
package, module, said = sys.argv[1], sys.argv[2], []
__import__(package)
brought = sorted(n for n in sys.modules if n.split(".")[0] == package and n != package)
if brought:
    said.append(f"PC10 importing {package} alone imports {', '.join(brought[:3])}.")
import sehat.api
FAR = {"socket.connect", "socket.bind", "subprocess.Popen", "os.system", "os.mkdir", "os.remove"}
def watch(event, values):
    if event in FAR:
        said.append(f"PC11 importing {module} does {event}.")
    if event == "open" and isinstance(values[1], str) and set(values[1]) & set("wax+"):
        if not str(values[0]).endswith((".pyc", ".pyo")) and ".pyc." not in str(values[0]):
            said.append(f"PC11 importing {module} writes {values[0]}.")
sys.addaudithook(watch)
__import__(module)
import threading
if threading.active_count() > 1:
    said.append(f"PC11 importing {module} starts a thread.")
print(json.dumps(said))
"""


async def importing_is_quiet(subject: Subject) -> list[str]:
    """PC11: the package imports nothing by itself, and its plugin only defines things."""
    plugin = subject.plugin
    module = plugin.found.entry_point.value.partition(":")[0]
    words = [sys.executable, "-W", "ignore", "-c", _WATCH, plugin.package, module]
    process = await asyncio.create_subprocess_exec(
        *words, json.dumps(sys.path), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    said, error = await process.communicate()
    if process.returncode != 0:
        last = error.decode().strip().splitlines()[-1:]
        return [f"{module} cannot be imported by itself: {last}. Import what it needs."]
    todo = "Import and do it in the function that needs it."
    return [f"{wrong} {todo}" for wrong in json.loads(said.splitlines()[-1])]
