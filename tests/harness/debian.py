"""A container image with the AWS CLI and boto3 as Debian has them, made once for this tree."""

import shutil
import subprocess
import uuid

from . import docker, programs

MADE = programs.ROOT / "target/tools/debian-aws.tar"
RELEASE = "trixie"
# The newest that speaks to endpoints that its environment names.
PACKAGES = "base-files,dash,python3-boto3,awscli"
# What its clients know of services; all else is two thirds of the image. The last line is what the
# AWS CLI has commands of its own for, without which it does not start.
KNOWN = (
    "ecs|iam|logs|secretsmanager|ssm|sso|sso-oidc|sts"
    "|codedeploy|config|opsworkscm|s3"
)
TRIM = f"""
cd "$1"
cat usr/share/ca-certificates/mozilla/*.crt > etc/ssl/certs/ca-certificates.crt
find usr/lib/python3/dist-packages -type d -regextype posix-extended -path '*/data/*' \\
    -regex '.*/botocore/data/[^/]*' ! -regex '.*/({KNOWN})' -prune -exec rm -r {{}} +
rm -rf usr/share/doc usr/share/man usr/share/locale var/cache
rm -rf usr/lib/python3/dist-packages/awscli/examples
"""


def lacks():
    """What is missing to make it, if anything is."""
    if MADE.exists() or shutil.which("mmdebstrap"):
        return None
    return "no mmdebstrap here: apt-get install mmdebstrap"


def image(name):
    """Imports it into Docker; its packages are unpacked, and not set up: nothing needs it."""
    if not MADE.exists():
        MADE.parent.mkdir(parents=True, exist_ok=True)
        making = MADE.with_suffix(f".{uuid.uuid4().hex}.tar")
        command = ["mmdebstrap", "--quiet", "--variant=extract", f"--include={PACKAGES}"]
        command += [f"--extract-hook={TRIM}", RELEASE, making]
        try:
            ran = subprocess.run(command, capture_output=True, text=True)
            assert ran.returncode == 0, ran.stderr
            making.rename(MADE)
        finally:
            making.unlink(missing_ok=True)
    return docker.docker("import", str(MADE), name)
