// Work on many bytes at once: AVX2 where the processor has it, else SSE2 or NEON, else eight bytes of a word.
//
// No function reads or writes outside of the bytes it is given.
#ifndef CSIMD_H
#define CSIMD_H

#include "Blocks.h"
#include "Find.h"
#include "Numbers.h"
#include "Strings.h"
#include "Unescape.h"

#endif
