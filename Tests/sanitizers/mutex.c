// Tells ThreadSanitizer of the contended half of Swift's Mutex.
//
// On Linux the first try to lock is inlined into the caller and seen by the sanitizer. What comes after it when another thread holds the lock runs in
// libswiftSynchronization, which is not built for the sanitizer: it misses that the lock changed hands, and reports races between threads that took turns.
// Loaded before that library, these two stand in front of its own.
#include <dlfcn.h>
#include <stdint.h>

#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

// Weak: programs without the sanitizer load this too.
void __tsan_acquire(void *) __attribute__((weak));
void __tsan_release(void *) __attribute__((weak));

typedef __attribute__((swiftcall)) void (*Lock)(uint32_t, __attribute__((swift_context)) void *);
typedef __attribute__((swiftcall)) void (*Unlock)(__attribute__((swift_context)) void *);

static Lock next_lock;
static Unlock next_unlock;

__attribute__((constructor)) static void find(void) {
    next_lock = (Lock)dlsym(RTLD_NEXT, LOCK_SLOW);
    next_unlock = (Unlock)dlsym(RTLD_NEXT, UNLOCK_SLOW);
}

__attribute__((swiftcall)) void lock_slow(uint32_t thread, __attribute__((swift_context)) void *mutex) __asm__(LOCK_SLOW);
__attribute__((swiftcall)) void lock_slow(uint32_t thread, __attribute__((swift_context)) void *mutex) {
    next_lock(thread, mutex);
    if (__tsan_acquire) __tsan_acquire(mutex);
}

__attribute__((swiftcall)) void unlock_slow(__attribute__((swift_context)) void *mutex) __asm__(UNLOCK_SLOW);
__attribute__((swiftcall)) void unlock_slow(__attribute__((swift_context)) void *mutex) {
    if (__tsan_release) __tsan_release(mutex);
    next_unlock(mutex);
}
