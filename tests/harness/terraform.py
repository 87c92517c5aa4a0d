"""Terraform with the AWS provider, if both are on this machine: nothing is asked of a registry."""

import contextlib
import json
import os
import pathlib
import shutil
import signal
import subprocess

import pytest

from .plane import environment

APPLY_S = 900.0
# Where the provider may lie beside `TF_PLUGIN_DIR`: the folders of Terraform's own, and one more.
FOLDERS = [
    "~/.terraform.d/plugins",
    "/usr/local/share/terraform/plugins",
    "/usr/share/terraform/plugins",
    "/opt/tf-plugins",
]
YES = ["-auto-approve", "-input=false"]
NO_PROVIDER = "there is no AWS provider for terraform here: TF_PLUGIN_DIR names its folder"
# Whatever is not told an endpoint of ours would ask AWS: it finds nobody.
NOBODY = {"HTTPS_PROXY": "http://127.0.0.1:9", "AWS_MAX_ATTEMPTS": "1"}


def program():
    return shutil.which("terraform") or pytest.skip("there is no terraform on this machine")


def plugins():
    """The folder of providers that the AWS provider is in."""
    named = os.environ.get("TF_PLUGIN_DIR")
    folders = [pathlib.Path(it).expanduser() for it in ([named] if named else FOLDERS)]
    found = [it for it in folders if any(it.glob("*/hashicorp/aws/*"))]
    return found[0] if found else pytest.skip(NO_PROVIDER)


class Terraform:
    """A configuration in a folder of its own, with the variables that stay the same."""

    def __init__(self, folder, source, plane, **variables):
        self.program, self.folder, providers = program(), folder, plugins()
        shutil.copy(source, folder)
        (folder / "terraform.rc").write_text("")
        access = plane.variables()
        self.endpoint = access["AWS_ENDPOINT_URL_ECS"]
        # The configuration says it, as most do.
        access = {k: v for k, v in access.items() if not k.startswith("AWS_ENDPOINT_URL")}
        more = {"TF_CLI_CONFIG_FILE": str(folder / "terraform.rc"), "TF_IN_AUTOMATION": "1"}
        more |= {"CHECKPOINT_DISABLE": "1", "TF_CLI_ARGS": "-no-color"}
        self.variables = {"endpoint": self.endpoint} | variables
        self.environment = environment(**access, **more, **NOBODY)
        self.run("init", f"-plugin-dir={providers}")

    def start(self, *arguments):
        """Starts it; what it says lies in the folder."""
        given = {f"TF_VAR_{name}": str(value) for name, value in self.variables.items()}
        with (self.folder / "terraform.log").open("w") as log:
            return subprocess.Popen(
                [self.program, *arguments],
                cwd=self.folder,
                env=self.environment | given,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def said(self):
        return (self.folder / "terraform.log").read_text()

    def ended(self, process, codes=(0,)):
        """Waits for it and its provider; what it said."""
        try:
            code = process.wait(APPLY_S)
        finally:
            end(process)
        assert code in codes, self.said()
        return self.said()

    def run(self, *arguments):
        return self.ended(self.start(*arguments))

    def apply(self):
        return self.run("apply", *YES)

    @contextlib.contextmanager
    def under_way(self, *arguments):
        """Starts it, and waits for its end when the block is done."""
        process = self.start(*arguments)
        try:
            yield
            self.ended(process)
        finally:
            end(process)

    def changes_nothing(self):
        """Whether Terraform finds everything as it is configured; what it would change is said."""
        process = self.start("plan", "-detailed-exitcode", "-input=false")
        said = self.ended(process, codes=(0, 2))
        assert process.returncode == 0, said
        return True

    def outputs(self):
        """The values of all outputs."""
        return {name: it["value"] for name, it in json.loads(self.run("output", "-json")).items()}


def end(process):
    """Ends what still runs of it: the provider is a process of its own."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
