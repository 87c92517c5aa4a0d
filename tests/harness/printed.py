"""The commands that Berth prints, run as they are printed."""

import re
import shlex
import subprocess

from . import programs
from .plane import environment

# From the word to the end of its line, or to what closes it in a sentence.
COMMAND = re.compile(r"\bberth ((?:[a-z]+ )[^\n`;()]*)")


def commands(said):
    """Those of a text, without its name, each as the words of a shell."""
    return [shlex.split(it.strip()) for it in COMMAND.findall(said)]


def the(said, label):
    """The only command that stands behind a label such as `undo:`."""
    lines = [line for line in said.splitlines() if f"{label} berth " in line]
    assert len(lines) == 1, said
    (command,) = commands(lines[0].partition(label)[2])
    return command


def run(words, code=0, **how):
    """Runs a command as it was printed; what it did, after looking at its exit code."""
    how = {"env": environment(), "stdin": subprocess.DEVNULL, "timeout": 90} | how
    ran = subprocess.run([programs.berth(), *words], capture_output=True, text=True, **how)
    assert ran.returncode == code, (words, ran.stdout, ran.stderr)
    return ran
