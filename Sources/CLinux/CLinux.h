// What the Glibc overlay does not import: epoll, eventfd and accept4.
#ifndef CLINUX_H
#define CLINUX_H

#include <link.h>
#include <linux/filter.h>
#include <linux/sockios.h>
#include <malloc.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/auxv.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>

extern int accept4(int socket, struct sockaddr *restrict address, socklen_t *restrict length, int flags);

// How many processors the calling thread may run on; 0 where there are more than a mask of the default size holds.
extern int sched_getaffinity(pid_t thread, size_t size, cpu_set_t *mask);
static inline int clinux_allowed_processors(void) {
    cpu_set_t mask;
    if (sched_getaffinity(0, sizeof mask, &mask) != 0) return 0;
    int count = 0;
    for (size_t index = 0; index < sizeof mask.__bits / sizeof mask.__bits[0]; index++) count += __builtin_popcountl(mask.__bits[index]);
    return count;
}

// The environment's entries, NAME=VALUE each, ended by NULL. Swift does not let the variable itself be read: it is not known to stay as it is.
extern char **environ;
static inline char **clinux_environment(void) { return environ; }

// Macros whose types Swift cannot see, or sees as an enumeration.
static inline int clinux_accept(int socket, struct sockaddr *address, socklen_t *length) {
    return accept4(socket, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

// Drops every packet for a listening socket that would begin a handshake: no new client comes, and those whose handshake has begun end it and can be taken.
static inline int clinux_turn_away(int socket) {
    struct sock_filter steps[] = {
        {.code = BPF_LD | BPF_B | BPF_ABS, .k = 13},              // the flags of the TCP header (RFC 9293, sec. 3.1)
        {.code = BPF_JMP | BPF_JSET | BPF_K, .k = 0x02, .jt = 1}, // SYN
        {.code = BPF_RET | BPF_K, .k = 0xFFFFFFFF},
        {.code = BPF_RET | BPF_K, .k = 0},
    };
    struct sock_fprog program = {.len = sizeof steps / sizeof *steps, .filter = steps};
    return setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

static inline int clinux_stream_socket(int family) {
    return socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

static inline int clinux_epoll_control(int epoll, int operation, int descriptor, unsigned int events, unsigned long long data) {
    struct epoll_event event = {.events = events, .data = {.u64 = data}};
    return epoll_ctl(epoll, operation, descriptor, &event);
}

static inline unsigned long long clinux_event_data(const struct epoll_event *event) { return event->data.u64; }

/* mallopt(3) is not in Swift's Glibc module. */
static inline void clinux_keep_freed_memory(int mmap_threshold, int trim_threshold) {
    mallopt(M_MMAP_THRESHOLD, mmap_threshold);
    mallopt(M_TRIM_THRESHOLD, trim_threshold);
    // Dispatch makes new threads all day, and each would leave some memory in an arena of its own.
    mallopt(M_ARENA_MAX, 2);
}

// Gives the kernel every whole page of freed memory, of all arenas. It holds each arena's lock meanwhile.
static inline void clinux_trim_freed_memory(void) { malloc_trim(0); }

// Lets go of the pages of the executable's code; those that run again come back from the page cache. Returns the bytes of the code.
static inline size_t clinux_drop_code(void) {
    const ElfW(Phdr) *headers = (const ElfW(Phdr) *)getauxval(AT_PHDR);
    const size_t count = getauxval(AT_PHNUM), page = getauxval(AT_PAGESZ);
    size_t base = 0, dropped = 0;
    for (size_t index = 0; headers && index < count; index++)
        if (headers[index].p_type == PT_PHDR) base = (size_t)headers - headers[index].p_vaddr;
    for (size_t index = 0; base && page && index < count; index++) {
        const ElfW(Phdr) *segment = headers + index;
        // Only what nobody has written to: a page of it that is needed again is read from the file. Pages that were relocated are in no file.
        if (segment->p_type != PT_LOAD || (segment->p_flags & (PF_R | PF_W | PF_X)) != (PF_R | PF_X)) continue;
        const size_t start = (base + segment->p_vaddr + page - 1) / page * page;
        const size_t end = (base + segment->p_vaddr + segment->p_memsz) / page * page;
        if (start < end && madvise((void *)start, end - start, MADV_DONTNEED) == 0) dropped += end - start;
    }
    return dropped;
}

// Bytes handed to a socket that the other end has not acknowledged yet; negative for what is no TCP socket.
static inline int clinux_unacknowledged(int socket) {
    int bytes = 0;
    return ioctl(socket, SIOCOUTQ, &bytes) == 0 ? bytes : -1;
}

#endif
