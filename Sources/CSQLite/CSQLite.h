// SQLite, with the macro that Swift cannot see.
#ifndef CSQLITE_H
#define CSQLITE_H

#include <sqlite3.h>

// The library copies what is bound: it need not live as long as the statement.
static inline int csqlite_bind_text(sqlite3_stmt *statement, int place, const char *text, int length) {
    return sqlite3_bind_text(statement, place, text, length, SQLITE_TRANSIENT);
}

static inline int csqlite_bind_blob(sqlite3_stmt *statement, int place, const void *bytes, int length) {
    return sqlite3_bind_blob(statement, place, bytes, length, SQLITE_TRANSIENT);
}

#endif
