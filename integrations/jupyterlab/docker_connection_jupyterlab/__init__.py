"""Shows in JupyterLab whether Docker can be used, through Jupyter's own server."""

from __future__ import annotations

from .app import DockerStatus


def _jupyter_server_extension_points() -> list[dict[str, object]]:
    return [{"module": "docker_connection_jupyterlab", "app": DockerStatus}]
