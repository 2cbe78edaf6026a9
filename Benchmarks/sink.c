// What a service costs that does nothing: it receives a body into one reused buffer and answers as many bytes as the path /send/N names, else two.
// Usage: sink PORT. One thread a connection. It trusts its clients: it is for measuring on one machine.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFFER = 256 * 1024 };

static int send_all(int fd, const char *bytes, size_t count, int flags) {
    while (count > 0) {
        ssize_t sent = send(fd, bytes, count, flags);
        if (sent <= 0) return -1;
        bytes += sent;
        count -= (size_t)sent;
    }
    return 0;
}

// Receives until the head is whole. Returns its length, or 0 at the end of the connection.
static size_t receive_head(int fd, char *buffer, size_t *count) {
    *count = 0;
    for (;;) {
        ssize_t got = recv(fd, buffer + *count, BUFFER - 1 - *count, 0);
        if (got <= 0) return 0;
        *count += (size_t)got;
        buffer[*count] = 0;
        char *end = memmem(buffer, *count, "\r\n\r\n", 4);
        if (end) return (size_t)(end - buffer) + 4;
        if (*count == BUFFER - 1) return 0;
    }
}

static unsigned long long content_length(const char *head) {
    const char *field = strcasestr(head, "\r\ncontent-length:");
    return field ? strtoull(field + 17, NULL, 10) : 0;
}

static unsigned long long answer_length(const char *head) {
    const char *path = strchr(head, ' ');
    return path && strncmp(path + 1, "/send/", 6) == 0 ? strtoull(path + 7, NULL, 10) : 2;
}

static int answer(int fd, unsigned long long length, const char *buffer) {
    char head[128];
    int count = snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %llu\r\n\r\n", length);
    if (send_all(fd, head, (size_t)count, MSG_MORE)) return -1;
    while (length > 0) {
        size_t now = length < BUFFER ? (size_t)length : BUFFER;
        length -= now;
        if (send_all(fd, buffer, now, length > 0 ? MSG_MORE : 0)) return -1;
    }
    return 0;
}

static void *serve(void *argument) {
    int fd = (int)(intptr_t)argument, one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    char *buffer = calloc(1, BUFFER);
    size_t count, head;
    while (buffer && (head = receive_head(fd, buffer, &count)) > 0) {
        unsigned long long left = content_length(buffer), length = answer_length(buffer), early = count - head;
        left = left > early ? left - early : 0;
        while (left > 0) {
            ssize_t got = recv(fd, buffer, left < BUFFER ? (size_t)left : BUFFER, 0);
            if (got <= 0) goto end;
            left -= (unsigned long long)got;
        }
        if (answer(fd, length, buffer)) break;
    }
end:
    free(buffer);
    close(fd);
    return NULL;
}

int main(int count, char **arguments) {
    if (count != 2) return fprintf(stderr, "usage: sink PORT\n"), 2;
    signal(SIGPIPE, SIG_IGN);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(arguments[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 128)) return perror("sink"), 1;
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        if (fd < 0) continue;
        pthread_t thread;
        if (pthread_create(&thread, NULL, serve, (void *)(intptr_t)fd) == 0) pthread_detach(thread);
        else close(fd);
    }
}
