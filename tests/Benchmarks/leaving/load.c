/* Connects, asks by HTTP/1.0, reads the answer, closes, again and again, from many threads, until SIGTERM: load ADDRESS PORT THREADS. Prints one JSON object. It shares no code with the harness.
   A connection is lost if connect(2) fails, or if it ends before the whole answer has come. It is delayed if connect(2) took 0.9 s or more: its SYN was sent again.
   cc -O2 -pthread load.c -o load */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static struct sockaddr_in server;
static atomic_int over;
static atomic_long connections, lost_connect, lost_answer, delayed, slowest_us;

static void stop(int number) { (void)number; over = 1; }

static long now_us(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000L + time.tv_nsec / 1000;
}

/* Servers may keep the connection: then the length of the body says when it is whole. */
static int is_whole(char *answer, ssize_t length) {
    answer[length] = 0;
    char *body = strstr(answer, "\r\n\r\n"), *bytes = strcasestr(answer, "\r\ncontent-length:");
    return body && bytes && bytes < body && answer + length - (body + 4) >= atol(bytes + 17);
}

static void once(void) {
    static const char question[] = "GET /x HTTP/1.0\r\nHost: x\r\n\r\n";
    char answer[4096];
    struct timeval limit = { 20, 0 };
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    long begin = now_us(), took, seen;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    connections++;
    if (connect(fd, (struct sockaddr *)&server, sizeof server) != 0) {
        lost_connect++;
        fprintf(stderr, "connect: %s\n", strerror(errno));
        close(fd);
        return;
    }

    took = now_us() - begin;
    if (took >= 900000)
        delayed++;
    for (seen = slowest_us; took > seen && !atomic_compare_exchange_weak(&slowest_us, &seen, took);) { }
    ssize_t count = send(fd, question, sizeof question - 1, MSG_NOSIGNAL), length = 0;
    while (count > 0 && !is_whole(answer, length) && (count = recv(fd, answer + length, sizeof answer - 1 - length, 0)) > 0)
        length += count;
    if (count < 0 || length < 12 || memcmp(answer, "HTTP/1.", 7) != 0) {
        lost_answer++;
        fprintf(stderr, "answer: %s\n", count < 0 ? strerror(errno) : "ended");
    }

    close(fd);
}

static void *client(void *unused) {
    while (!over)
        once();
    return unused;
}

int main(int count, char **words) {
    int threads = count == 4 ? atoi(words[3]) : 0;
    pthread_t ids[1024];
    if (threads < 1 || threads > 1024) {
        fprintf(stderr, "usage: load ADDRESS PORT THREADS\n");
        return 64;
    }

    server.sin_family = AF_INET;
    server.sin_port = htons(atoi(words[2]));
    inet_pton(AF_INET, words[1], &server.sin_addr);
    signal(SIGTERM, stop);
    for (int i = 0; i < threads; i++)
        pthread_create(&ids[i], NULL, client, NULL);
    for (int i = 0; i < threads; i++)
        pthread_join(ids[i], NULL);
    printf("{\"connections\": %ld, \"lost\": %ld, \"delayed\": %ld, \"slowestMs\": %.1f}\n", connections, lost_connect + lost_answer, delayed, slowest_us / 1000.0);
    return 0;
}
