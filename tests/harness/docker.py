"""Docker, asked through its own command line."""

import io
import json
import os
import subprocess
import tarfile


def docker(*arguments, check=True, **how):
    """Runs `docker`; its output without the last line end."""
    ran = subprocess.run(["docker", *arguments], capture_output=True, **how)
    if check and ran.returncode != 0:
        raise AssertionError(f"docker {' '.join(arguments)}: {ran.stderr.decode()}")
    return ran.stdout.decode().rstrip("\n")


def inspect(container):
    """Everything that Docker knows of a container."""
    return json.loads(docker("inspect", container))[0]


def exists(container):
    ran = subprocess.run(["docker", "inspect", container], capture_output=True)
    return ran.returncode == 0


def logs(container):
    """What a container wrote, standard output and error together."""
    ran = subprocess.run(
        ["docker", "logs", container], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    return ran.stdout.decode()


def of_agent(data_dir, *more):
    """Ids of all containers of the agent with this data directory."""
    label = f"label=berth.data-dir={data_dir}"
    found = docker("ps", "--all", "--quiet", "--no-trunc", "--filter", label, *more)
    return found.split()


def of_task(task_arn):
    """Ids of all containers of a task."""
    label = f"label=com.amazonaws.ecs.task-arn={task_arn}"
    return docker("ps", "--all", "--quiet", "--no-trunc", "--filter", label).split()


def remove_containers(ids):
    if ids:
        docker("rm", "--force", "--volumes", *ids, check=False)


def volumes_of_tasks(task_arns):
    """Names of the volumes that were made for tasks."""
    found = []
    for arn in task_arns:
        label = f"label=com.amazonaws.ecs.task-arn={arn}"
        found += docker("volume", "ls", "--quiet", "--filter", label).split()
    return found


def import_image(name, files, *changes):
    """Makes an image of `files`: path → bytes, mode; or path → link target. Returns its id."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for path, content in files.items():
            entry = tarfile.TarInfo(path)
            if isinstance(content, str):
                entry.type, entry.linkname = tarfile.SYMTYPE, content
                tar.addfile(entry)
            elif content is None:
                entry.type, entry.mode = tarfile.DIRTYPE, 0o1777
                tar.addfile(entry)
            else:
                data, entry.mode = content
                entry.size = len(data)
                tar.addfile(entry, io.BytesIO(data))
    arguments = [word for change in changes for word in ("--change", change)]
    return docker("import", *arguments, "-", name, input=archive.getvalue())


def busybox_image(name, busybox):
    """An image with a shell, the usual tools and three users."""
    applets = subprocess.run([busybox, "--list"], capture_output=True, text=True, check=True)
    files = {f"bin/{applet}": "/bin/busybox" for applet in applets.stdout.split()}
    files["bin/busybox"] = (busybox.read_bytes(), 0o755)
    files["etc/passwd"] = (PASSWD.encode(), 0o644)
    files["etc/group"] = (GROUP.encode(), 0o644)
    files |= {"tmp": None, "srv": None}
    return import_image(name, files, "ENV PATH=/bin", 'CMD ["/bin/sh"]')


def hello_image(name, hello):
    return import_image(name, {"hello": (hello.read_bytes(), 0o755)}, 'ENTRYPOINT ["/hello"]')


PASSWD = "root:x:0:0:root:/:/bin/sh\napp:x:1000:1000:app:/srv:/bin/sh\n"
GROUP = "root:x:0:\napp:x:1000:\n"


def is_root():
    return os.geteuid() == 0
