"""The clock moved ten days ahead: the date is right for that clock, deadlines do not fire."""

import email.utils
import pathlib
import time

from faults import Service, check, finish, serves

LIBRARY = next(pathlib.Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))

with Service(prefix=["env", f"LD_PRELOAD={LIBRARY}", "FAKETIME=+10d"]) as service:
    status, headers, _ = service.request("GET", "/health")
    ahead = email.utils.parsedate_to_datetime(headers["Date"]).timestamp() - time.time()
    check("the Date field", status == 200 and abs(ahead - 864_000) < 5, f"{ahead / 86_400:.3f} days ahead")
    connection = service.connection()
    answers = []
    for _ in range(200):
        connection.request("GET", "/health")
        answers.append(connection.getresponse().read())
    check("a connection that is kept", len(answers) == 200, "200 answers")
    check("a new one", serves(service.port) is not None, "answered")
    check("ended", service.stop() == 0, "exit 0")
finish()
