"""A server that takes a request and then says nothing, for tests of clients that give up."""

import contextlib
import http.client
import select
import socket
import threading

PATIENCE = 60
STREAM = b"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"


class Silent:
    """Takes requests, answers with the given bytes, which need not be an answer, and waits for the end of each connection."""

    def __init__(self, answer=b"", context=None):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.taken = threading.Semaphore(0)
        self.connections = 0
        self.ends = []
        self.ended = threading.Semaphore(0)

        def serve():
            while True:
                try:
                    connection, _ = self.listener.accept()
                except OSError:
                    return
                self.connections += 1
                threading.Thread(target=hold, args=(connection,), daemon=True).start()

        def hold(connection):
            with contextlib.ExitStack() as stack:
                stack.enter_context(connection)
                try:
                    if context:
                        connection = stack.enter_context(context.wrap_socket(connection, server_side=True))
                    take(connection)
                    self.taken.release()
                    # Nothing is asked for: only a reset or an error ends this, no orderly end.
                    poll = select.poll()
                    poll.register(connection, 0)
                    poll.poll(PATIENCE * 1000)
                    end = connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                except OSError as error:
                    end = error.errno
                self.ends.append(end)
                self.ended.release()

        def take(connection):
            with connection.makefile("rb") as lines:
                fields = http.client.parse_headers(lines, http.client.HTTPMessage) if lines.readline() else {}
                if "Expect" in fields:
                    connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
                    # The first line of a stream.
                    lines.read(int(lines.readline(), 16) + 2)
                lines.read(int(fields.get("Content-Length", 0)))
            if answer:
                connection.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
