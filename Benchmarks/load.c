// Sends the HTTP message in a file again and again over keep-alive connections, one thread each, and prints how long each answer took.
// Usage: load [-n REQUESTS] [-t SECONDS] [-c CONNECTIONS] [-o FILE] PORT MESSAGE
//   -n  requests of each connection (1)       -t  or: as many as fit these seconds, one at least
//   -o  writes the body of the first answer into a file
// Output: a line for each request: nanoseconds from the first byte sent to the last one received, and the bytes of the answer's body.
// An answer other than 200 ends it with status 1 and the answer's beginning on standard error.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { BUFFER = 1 << 20 };

static const char *message;
static size_t message_length;
static int port, requests = 1, connections = 1;
static double seconds;
static FILE *copy;

typedef struct {
    int fd;
    char *buffer;
    size_t next, end;  // received bytes that were not read yet
    long long *times, *sizes;
    int count, room;
} Connection;

static void fail(const char *what, const Connection *c) {
    fprintf(stderr, "load: %s", what);
    if (c && c->end > 0) fprintf(stderr, ": %.*s", (int)(c->end < 600 ? c->end : 600), c->buffer);
    fprintf(stderr, "\n");
    exit(1);
}

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void receive(Connection *c) {
    if (c->next == c->end) c->next = c->end = 0;
    if (c->end == BUFFER) fail("a head or a chunk's line is too long", c);
    ssize_t got = recv(c->fd, c->buffer + c->end, BUFFER - c->end, 0);
    if (got <= 0) fail("the connection ended", c);
    c->end += (size_t)got;
}

// The next line's beginning; the line ends at CR LF, and is read.
static char *line(Connection *c) {
    for (;;) {
        char *start = c->buffer + c->next, *end = memmem(start, c->end - c->next, "\r\n", 2);
        if (end) {
            *end = 0;
            c->next = (size_t)(end - c->buffer) + 2;
            return start;
        }
        if (c->next > 0 && c->end == BUFFER) {
            memmove(c->buffer, start, c->end - c->next);
            c->end -= c->next;
            c->next = 0;
        }
        receive(c);
    }
}

static void skip(Connection *c, unsigned long long left) {
    while (left > 0) {
        if (c->next == c->end) receive(c);
        size_t have = c->end - c->next, part = left < have ? (size_t)left : have;
        if (copy) fwrite(c->buffer + c->next, 1, part, copy);
        c->next += part;
        left -= part;
    }
}

static long long read_answer(Connection *c) {
    c->next = c->end = 0;
    do receive(c);
    while (!memmem(c->buffer, c->end, "\r\n\r\n", 4));
    if (c->end < 13 || memcmp(c->buffer + 9, "200", 3)) fail("no 200", c);
    line(c);
    long long length = -1, total = 0;
    int chunked = 0;
    for (char *field; *(field = line(c));) {
        if (strncasecmp(field, "content-length:", 15) == 0) length = atoll(field + 15);
        if (strncasecmp(field, "transfer-encoding: chunked", 26) == 0) chunked = 1;
    }
    if (!chunked) {
        if (length < 0) fail("an answer of unknown length", NULL);
        skip(c, (unsigned long long)length);
        return length;
    }
    for (;;) {
        unsigned long long part = strtoull(line(c), NULL, 16);
        if (part == 0) break;
        skip(c, part);
        line(c);
        total += (long long)part;
    }
    while (*line(c)) {}
    return total;
}

static void note(Connection *c, long long time, long long size) {
    if (c->count == c->room) {
        c->room = c->room ? 2 * c->room : 1024;
        c->times = realloc(c->times, (size_t)c->room * sizeof *c->times);
        c->sizes = realloc(c->sizes, (size_t)c->room * sizeof *c->sizes);
        if (!c->times || !c->sizes) fail("out of memory", NULL);
    }
    c->times[c->count] = time;
    c->sizes[c->count++] = size;
}

static void open_connection(Connection *c) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int one = 1;
    c->fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    setsockopt(c->fd, IPPROTO_TCP, TCP_CONGESTION, "cubic", 5);  // fails, and changes nothing, where the kernel lacks it
    if (connect(c->fd, (struct sockaddr *)&address, sizeof address)) fail("cannot connect", NULL);
    c->buffer = malloc(BUFFER);
    if (!c->buffer) fail("out of memory", NULL);
}

static void *run(void *argument) {
    Connection *c = argument;
    long long stop = now() + (long long)(seconds * 1e9);
    do {
        long long begin = now();
        for (size_t sent = 0; sent < message_length;) {
            ssize_t part = send(c->fd, message + sent, message_length - sent, 0);
            if (part <= 0) {
                c->end = 0;
                receive(c);  // an answer that came before the body was sent says why
                fail("the body was refused", c);
            }
            sent += (size_t)part;
        }
        long long size = read_answer(c);
        note(c, now() - begin, size);
        if (copy) {
            fclose(copy);
            copy = NULL;
        }
    } while (seconds > 0 ? now() < stop : c->count < requests);
    return NULL;
}

static void read_message(const char *path) {
    struct stat status;
    int file = open(path, O_RDONLY);
    if (file < 0 || fstat(file, &status)) fail("cannot read the message", NULL);
    message_length = (size_t)status.st_size;
    message = mmap(NULL, message_length, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
    if (message == MAP_FAILED) fail("cannot map the message", NULL);
}

int main(int count, char **arguments) {
    for (int option; (option = getopt(count, arguments, "n:t:c:o:")) != -1;) {
        if (option == 'n') requests = atoi(optarg);
        else if (option == 't') seconds = atof(optarg);
        else if (option == 'c') connections = atoi(optarg);
        else if (option == 'o') copy = fopen(optarg, "wb");
        else return 2;
    }
    if (count - optind != 2 || connections < 1 || (copy && connections > 1)) return fprintf(stderr, "usage: load [-n N] [-t SECONDS] [-c N] [-o FILE] PORT MESSAGE\n"), 2;
    signal(SIGPIPE, SIG_IGN);
    port = atoi(arguments[optind]);
    read_message(arguments[optind + 1]);
    Connection *all = calloc((size_t)connections, sizeof *all);
    pthread_t *threads = calloc((size_t)connections, sizeof *threads);
    if (!all || !threads) fail("out of memory", NULL);
    for (int index = 0; index < connections; index++) open_connection(&all[index]);
    for (int index = 1; index < connections; index++)
        if (pthread_create(&threads[index], NULL, run, &all[index])) fail("cannot start a thread", NULL);
    run(&all[0]);
    for (int index = 1; index < connections; index++) pthread_join(threads[index], NULL);
    for (int index = 0; index < connections; index++)
        for (int one = 0; one < all[index].count; one++) printf("%lld %lld\n", all[index].times[one], all[index].sizes[one]);
    return 0;
}
