"""Pages that containers serve, fetched from their host ports."""

import http.client

from .waiting import until


def get(port, path="/"):
    """Status and body, once the server in the container listens."""

    def fetched():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            # Docker's proxy accepts before the container listens.
            return None
        finally:
            connection.close()

    return until(fetched, f"http://127.0.0.1:{port}{path} is served", patience_s=20)
