"""The commands that Berth prints, run as they are printed."""

import ast
import re
import shlex
import subprocess

from . import programs
from .plane import environment

SOURCES = programs.ROOT / "crates"
PROPOSED = SOURCES / "cli/src/proposed.rs"
# What a command repeats so that it means the same wherever it is run.
PLACES = re.compile(r" --(?:cluster|data|agent-data) \S+")


def the(said, label):
    """The only command that stands behind a label such as `undo:`, to the end of the line."""
    proposes = re.compile(rf"{re.escape(label)} \S*berth ")
    lines = [line for line in said.splitlines() if proposes.search(line)]
    assert len(lines) == 1, said
    # It can be copied to the end of the line.
    _, *command = shlex.split(lines[0].partition(label)[2])
    return command


def run(words, situation, code=0, **how):
    """Runs a command as it was printed in a situation of `proposed.rs`; what it did, after looking
    at its exit code."""
    how = {"env": environment(), "stdin": subprocess.DEVNULL, "timeout": 90} | how
    words = [programs.berth(), *of(situation, words)]
    ran = subprocess.run(words, capture_output=True, text=True, **how)
    assert ran.returncode == code, (words, ran.stdout, ran.stderr)
    return ran


def start(words, situation, **how):
    """Starts one that does not end by itself."""
    how = {"env": environment(), "stdin": subprocess.DEVNULL, "text": True} | how
    return subprocess.Popen([programs.berth(), *of(situation, words)], **how)


def shell(named, command):
    """The words that run at a shell what was printed, in which these commands are named."""
    for it in [named] if isinstance(named, str) else named:
        assert it in command, command
    return ["sh", "-c", command]


def of(situation, words):
    """The words, which are those of this situation."""
    shape = re.escape(PLACES.sub("", proposed()[situation]))
    # What is filled in, by Berth or by the reader.
    shape = re.sub(r"\\\{\w+\\\}|\bNAME\b|\bN\b", r"\\S+", shape)
    shape = shape.replace("CHOICE", r"(?: \S+)*")
    assert re.fullmatch(shape, PLACES.sub("", " ".join(words))), (situation, words)
    return words


def proposed():
    """Every situation in which a verb proposes a command, with the words of that command."""
    arm = re.compile(r'Proposed::(\w+)(?: \{[^}]*\})? =>[^"]*"(?:\{berth\} )?([^"]*)"')
    source = re.sub(r"\\\n\s*", "", PROPOSED.read_text())
    told = arm.findall(source.replace("{choice}", "CHOICE"))
    # Where it is meant is no word of its own.
    return {name: re.sub(r"\{(?:data|)\}", "", words) for name, words in told}


def situations():
    """The names of those situations."""
    listed = PROPOSED.read_text().partition("pub enum Proposed")[2].partition("\n}\n")[0]
    return set(re.findall(r"^    ([A-Z]\w+)", listed, re.MULTILINE))


# What a text may tell people to do at a shell.
AT_A_SHELL = re.compile(
    r"(?:\{berth\}|\bberth) (?:store )?(?:agent|aws|deploy|describe|dump|env|events|history|logs"
    r"|plan|ps|restore|rollback|run|scale|server|services|stop|up|verify|why-denied|why)\b"
    r"|\b(?:aws (?:ecs|sts) [a-z-]+|docker (?:exec|inspect|logs|ps|pull|rm|run|start|stop)"
    r"|systemctl [a-z]+|ulimit -n|chmod \d+|chown -R)\b"
)


def elsewhere():
    """The commands that texts of the sources name, by file, beside those of `proposed.rs`."""
    found = {}
    for path in SOURCES.glob("*/src/**/*.rs"):
        name = path.relative_to(SOURCES).as_posix()
        if path == PROPOSED or "test" in name or name.partition("/")[0] in ("bench", "sim"):
            continue
        source = path.read_text().partition("#[cfg(test)]\nmod tests {")[0]
        code = [it for it in source.splitlines() if not it.lstrip().startswith("//")]
        texts = re.sub(r"\\\n\s*", "", "\n".join(code))
        if commands := set(AT_A_SHELL.findall(texts)):
            found[name] = commands
    return found


# What runs a command in a test, and the program that it runs, if that is no argument.
RUNNERS = {
    "berth": "berth",
    "verb": "berth",
    "docker.docker": "docker",
    "subprocess.run": "",
    "subprocess.Popen": "",
    "printed.shell": "",
}


def trees():
    """The sources of all tests, by file."""
    folder = programs.ROOT / "tests"
    return {it.stem: ast.parse(it.read_text()) for it in folder.glob("test_*.py")}


def calls(trees, functions):
    """The calls of these functions."""
    found = [it for tree in trees for it in ast.walk(tree) if isinstance(it, ast.Call)]
    return [it for it in found if ast.unparse(it.func) in functions]


def is_run(command, test):
    """Whether a test, or what it calls in its own file, runs a command."""
    file, _, name = test.partition(".")
    functions = {it.name: it for it in trees()[file].body if isinstance(it, ast.FunctionDef)}
    if name not in functions:
        return False
    called = [it for it in ast.walk(functions[name]) if isinstance(it, ast.Name)]
    parts = [functions[it] for it in {name, *(it.id for it in called)} & set(functions)]
    words = command.replace("{berth}", "berth").split()
    return any(words_of(it, words) for it in calls(parts, RUNNERS))


def words_of(call, words):
    """Whether a call has these words, one after the other."""
    said = [it for part in call.args for it in ast.walk(part)]
    said = [it.value for it in said if isinstance(it, ast.Constant) and isinstance(it.value, str)]
    said = " ".join([RUNNERS[ast.unparse(call.func)], *said]).split()
    return any(said[at : at + len(words)] == words for at in range(len(said)))
