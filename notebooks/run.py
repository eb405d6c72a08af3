"""Executes the notebooks against a lake; an error in any of them is an error here.

    .venv/bin/python notebooks/run.py LAKE [--plots FOLDER]

Nothing is written into the notebooks: they are committed without outputs, which is checked, too. With --plots the
pictures that they draw are kept, to be looked at.
"""

import base64
import os
import sys
import tempfile
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

HERE = Path(__file__).parent


class ThisPython(AsyncKernelManager):
    """A kernel of the Python that runs this, whatever kernels are installed on the machine.

    Its sockets lie in a folder of ours: ports could be spoken to by anybody on the machine.
    """

    def __init__(self, **options):
        self.sockets = tempfile.TemporaryDirectory()
        super().__init__(**{**options, "transport": "ipc", "ip": str(Path(self.sockets.name, "kernel"))})

    @property
    def kernel_spec(self):
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=command, display_name="Python 3", language="python")


def main():
    if len(sys.argv) not in (2, 4) or (len(sys.argv) == 4 and sys.argv[2] != "--plots"):
        sys.exit("usage: run.py LAKE [--plots FOLDER]")
    os.environ["GONGKAI_LAKE"] = str(Path(sys.argv[1]).resolve())
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
    problems = []
    for path in sorted(HERE.glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        if any(cell.outputs or cell.execution_count for cell in code):
            problems.append(f"{path.name}: has outputs: they are not to be committed")
        client = NotebookClient(notebook, timeout=120, kernel_manager_class=ThisPython,
                                resources={"metadata": {"path": str(HERE)}})
        try:
            client.execute()
        except Exception as error:  # The other notebooks are worth running all the same.
            problems.append(f"{path.name}: {error}")
            continue
        outputs = [output for cell in code for output in cell.outputs]
        # matplotlib says so when a font has no sign for a character: an empty box in the picture.
        boxes = [output.text for output in outputs if output.output_type == "stream" and "missing from" in output.text]
        problems += [f"{path.name}: {text.strip()}" for text in boxes]
        plots = [output.data["image/png"] for output in outputs if "image/png" in output.get("data", {})]
        for number, plot in enumerate(plots if len(sys.argv) == 4 else [], 1):
            Path(sys.argv[3], f"{path.stem}-{number}.png").write_bytes(base64.b64decode(plot))
        print(f"{path.name:<30}{len(code):>4} cells {len(plots):>3} plots")
    for problem in problems:
        print(problem, file=sys.stderr)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
