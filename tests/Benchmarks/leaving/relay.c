/* A network of two hosts with a round trip between them: relay MILLISECONDS, run as root where the servers are. It makes a network namespace for the clients, its own from then on, and a TUN
   device on each side, and carries every packet after half the time: 198.18.0.1 is the servers' address, 198.18.1.1 the clients'. Prints "ready", and ends at SIGTERM with its namespace.
   cc -O2 -pthread relay.c -o relay */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { SLOTS = 16384, LONGEST = 2048 };

struct packet { long due_ns; ssize_t length; char bytes[LONGEST]; };

struct direction {
    int from, to;
    long delay_ns;
    unsigned long head, tail; /* written by one thread each */
    struct packet *packets;
};

static long now_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000L + time.tv_nsec;
}

static void *take(void *its) {
    struct direction *way = its;
    for (;;) {
        struct packet *slot = &way->packets[way->head % SLOTS];
        while (way->head - __atomic_load_n(&way->tail, __ATOMIC_ACQUIRE) == SLOTS)
            usleep(100); /* the device drops what does not fit into its queue */
        slot->length = read(way->from, slot->bytes, LONGEST);
        slot->due_ns = now_ns() + way->delay_ns;
        if (slot->length > 0)
            __atomic_store_n(&way->head, way->head + 1, __ATOMIC_RELEASE);
    }

    return NULL;
}

static void *give(void *its) {
    struct direction *way = its;
    for (;;) {
        while (__atomic_load_n(&way->head, __ATOMIC_ACQUIRE) == way->tail)
            usleep(100);
        struct packet *slot = &way->packets[way->tail % SLOTS];
        struct timespec due = { slot->due_ns / 1000000000L, slot->due_ns % 1000000000L };
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
        if (write(way->to, slot->bytes, slot->length) < 0)
            perror("write");
        __atomic_store_n(&way->tail, way->tail + 1, __ATOMIC_RELEASE);
    }

    return NULL;
}

static int device(const char *own, const char *other) {
    struct ifreq request = { .ifr_flags = IFF_TUN | IFF_NO_PI };
    char command[256];
    int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
    strcpy(request.ifr_name, "relay0");
    snprintf(command, sizeof command, "ip link set lo up && ip addr add %s peer %s dev relay0 && ip link set relay0 up txqueuelen 10000", own, other);
    if (fd < 0 || ioctl(fd, TUNSETIFF, &request) < 0 || system(command) != 0) {
        perror("/dev/net/tun");
        exit(1);
    }

    return fd;
}

static void start(int from, int to, long delay_ns) {
    struct direction *way = calloc(1, sizeof *way);
    pthread_t thread;
    *way = (struct direction) { from, to, delay_ns, 0, 0, malloc(SLOTS * sizeof(struct packet)) };
    pthread_create(&thread, NULL, take, way);
    pthread_create(&thread, NULL, give, way);
}

int main(int count, char **words) {
    long delay_ns = count == 2 ? (long)(atof(words[1]) * 500000) : -1;
    if (delay_ns < 0) {
        fprintf(stderr, "usage: relay MILLISECONDS\n");
        return 64;
    }

    prctl(PR_SET_TIMERSLACK, 1000);
    sched_setscheduler(0, SCHED_FIFO, &(struct sched_param) { 1 }); /* where it is allowed: a packet that is due goes at once */
    int servers = device("198.18.0.1", "198.18.1.1");
    if (unshare(CLONE_NEWNET) != 0) {
        perror("unshare");
        return 1;
    }

    int clients = device("198.18.1.1", "198.18.0.1");
    if (system("sysctl -qw net.ipv4.ip_local_port_range='1024 65535' net.ipv4.tcp_max_tw_buckets=0") != 0)
        return 1;
    start(servers, clients, delay_ns);
    start(clients, servers, delay_ns);
    puts("ready");
    fflush(stdout);
    pause();
    return 0;
}
