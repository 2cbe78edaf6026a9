// zlib, with the macros that Swift cannot see as functions.
#ifndef CZLIB_H
#define CZLIB_H

#include <zlib.h>

// gzip only (RFC 1952): 16 is added to the window bits.
static inline int czlib_start_inflating(z_stream *stream) { return inflateInit2(stream, 15 + 16); }

static inline int czlib_start_deflating(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}

#endif
