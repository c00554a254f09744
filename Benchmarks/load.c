// A load generator for HTTP/1.1: one thread, epoll, far cheaper than what it measures.
//
//   load --url-port 18080 --path /v1/chat/completions --body body.json --header 'authorization: Bearer …'
//        --connections 32 (--seconds 5 | --requests 10000) [--rate 2000] [--warmup 1] [--stream] [--expect-end '[DONE]']
//   load … --connections 1000 --hold --seconds 10
//
// Without --rate the loop is closed: each connection sends its next request when the last was answered. With it the loop
// is open: requests fall due at that rate, and a latency counts from the due time, so that a stall of the server is seen
// by every request that would have been sent meanwhile. --hold opens one stream on each connection, a few at a time,
// prints a line as soon as all are open (or refused), and keeps them open until the time is up or SIGTERM arrives.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { OPENING_AT_ONCE = 64, MAX_HEAD = 32 << 10, TAIL = 32, RETRY_US = 10000, DRAIN_US = 10000000 };

// Histogram: 64 linear steps to each power of two, so no value is off by more than 1.6 %.

enum { STEP_BITS = 6, STEPS = 1 << STEP_BITS, BUCKETS = STEPS * 40 };
struct histogram {
  uint64_t count, sum, max, buckets[BUCKETS];
};
static struct histogram latency, first_byte, gap;

static int bucket_of(uint64_t value) {
  if (value < STEPS) return value;
  int shift = 63 - __builtin_clzll(value) - STEP_BITS;
  int bucket = (shift + 1) * STEPS + (int)((value >> shift) - STEPS);
  return bucket < BUCKETS ? bucket : BUCKETS - 1;
}

static uint64_t value_of(int bucket) {
  if (bucket < STEPS) return bucket;
  int shift = bucket / STEPS - 1;
  return ((uint64_t)(bucket % STEPS + STEPS) << shift) + ((1ull << shift) >> 1);
}

static void record(struct histogram *h, int64_t value) {
  if (value < 0) value = 0;
  h->count++;
  h->sum += value;
  if ((uint64_t)value > h->max) h->max = value;
  h->buckets[bucket_of(value)]++;
}

static uint64_t percentile(const struct histogram *h, double share) {
  uint64_t rank = (uint64_t)(share * h->count + 0.999999), seen = 0;
  for (int i = 0; i < BUCKETS; i++) {
    seen += h->buckets[i];
    if (seen >= rank && seen) return value_of(i) < h->max ? value_of(i) : h->max;
  }
  return h->max;
}

// What to do, and how it goes

enum mode { CLOSED_LOOP, OPEN_LOOP, HOLD };
enum failure { CONNECT, BROKEN, TIMEOUT, MALFORMED, CUT_SHORT, FAILURES };
static const char *const failure_names[] = {"connect", "broken", "timeout", "malformed", "cut_short"};

static struct {
  enum mode mode;
  bool stream;
  int port, connections;
  const char *host, *path, *expect_end;
  double seconds, warmup, rate, timeout;
  uint64_t requests;
  char *request;
  size_t request_length;
} plan = {.port = 8080, .connections = 1, .host = "127.0.0.1", .path = "/", .timeout = 60};

static struct {
  uint64_t issued, succeeded, failed, by_status[1000], by_failure[FAILURES], reconnects, bytes;
  int64_t started, last;
} totals;

enum state { CLOSED, CONNECTING, READY, BUSY };
enum part { HEAD, FIXED_BODY, CHUNK_SIZE, CHUNK_DATA, CHUNK_END, TRAILER, UNTIL_CLOSE };

struct conn {
  int fd;
  enum state state;
  enum part part;
  bool reused, closing, counted, opened;
  int status, line_length, tail_length;
  size_t sent, left, head_length;
  int64_t due, retry_at, deadline, last_data;
  char line[32], tail[TAIL];
  char *head;
};

static struct conn *conns, **ready;
static int ready_count, opening, busy, epoll_fd;
static int64_t next_due, stop_at, measure_from;
static volatile sig_atomic_t interrupted;

static int64_t now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000ll + t.tv_nsec / 1000;
}

// Connections

static void watch(struct conn *c, int operation, uint32_t events) {
  struct epoll_event e = {events, {.ptr = c}};
  epoll_ctl(epoll_fd, operation, c->fd, &e);
}

static void disconnect(struct conn *c, int64_t retry_at) {
  if (c->state == CONNECTING) opening--;
  if (c->state != CLOSED) close(c->fd);
  c->state = CLOSED;
  c->retry_at = retry_at;
}

static void connect_one(struct conn *c, int64_t now) {
  int on = 1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(plan.port)};
  inet_pton(AF_INET, plan.host, &address.sin_addr);
  c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (c->fd < 0) {
    perror("socket");
    exit(1);
  }
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  c->state = CONNECTING;
  c->reused = false;
  c->deadline = now + (int64_t)(plan.timeout * 1e6);
  opening++;
  watch(c, EPOLL_CTL_ADD, EPOLLOUT);
  if (connect(c->fd, (void *)&address, sizeof address) && errno != EINPROGRESS) {
    totals.by_failure[CONNECT]++;
    disconnect(c, now + RETRY_US);
  }
}

static bool may_issue(int64_t now) {
  if (interrupted || (plan.seconds && now >= stop_at)) return false;
  return !plan.requests || totals.issued < plan.requests;
}

// Sends what is left of the request; false when the connection is broken.
static bool send_rest(struct conn *c) {
  ssize_t n = send(c->fd, plan.request + c->sent, plan.request_length - c->sent, MSG_NOSIGNAL);
  if (n < 0 && errno != EAGAIN) return false;
  size_t before = c->sent;
  c->sent += n > 0 ? n : 0;
  bool blocked = c->sent < plan.request_length;
  if (blocked || before) watch(c, EPOLL_CTL_MOD, EPOLLIN | (blocked ? EPOLLOUT : 0));
  return true;
}

static void fail(struct conn *c, enum failure kind, int64_t now);

static void send_request(struct conn *c, int64_t now) {
  c->part = HEAD;
  c->sent = c->head_length = c->left = 0;
  c->line_length = c->tail_length = c->status = 0;
  c->last_data = 0;
  c->closing = false;
  c->deadline = now + (int64_t)(plan.timeout * 1e6);
  if (!send_rest(c)) fail(c, BROKEN, now);
}

static void issue(struct conn *c, int64_t due, int64_t now) {
  c->state = BUSY;
  c->due = due;
  busy++;
  totals.issued++;
  send_request(c, now);
}

// A connection can take a request: its own next one, or, in an open loop, the oldest that is due.
static void make_ready(struct conn *c, int64_t now) {
  c->state = READY;
  if (!may_issue(now)) return;
  if (plan.mode != OPEN_LOOP)
    issue(c, now, now);
  else
    ready[ready_count++] = c;
}

static void issue_due(int64_t now) {
  while (ready_count && next_due <= now && may_issue(now)) {
    struct conn *c = ready[--ready_count];
    if (c->state != READY) continue;
    issue(c, next_due, now);
    next_due += (int64_t)(1e6 / plan.rate);
  }
}

// The end of a request

static bool measured(const struct conn *c) { return c->due >= measure_from; }

static void fail(struct conn *c, enum failure kind, int64_t now) {
  busy--;
  if (c->opened) c->opened = false;
  if (measured(c)) {
    totals.failed++;
    totals.by_failure[kind]++;
    totals.last = now;
  }
  c->counted = true;
  disconnect(c, plan.mode == HOLD ? INT64_MAX : now + RETRY_US);
}

// The server closed a kept-alive connection just as the request went out: any client sends it again.
static void resend(struct conn *c, int64_t now) {
  busy--;
  totals.issued--;
  totals.reconnects++;
  disconnect(c, now);
}

static bool ends_as_expected(const struct conn *c) {
  if (!plan.expect_end) return true;
  return memmem(c->tail, c->tail_length, plan.expect_end, strlen(plan.expect_end)) != NULL;
}

static void complete(struct conn *c, int64_t now) {
  bool good = c->status >= 200 && c->status < 300;
  if (good && !ends_as_expected(c)) {
    fail(c, CUT_SHORT, now);
    return;
  }
  busy--;
  c->counted = true;
  c->opened = false;
  if (measured(c)) {
    totals.by_status[c->status % 1000]++;
    totals.last = now;
    if (good) {
      totals.succeeded++;
      record(&latency, now - c->due);
    } else {
      totals.failed++;
    }
  }
  c->reused = true;
  if (plan.mode == HOLD)
    disconnect(c, INT64_MAX);
  else if (c->closing)
    disconnect(c, now);
  else
    make_ready(c, now);
}

// Reading answers

static void keep_tail(struct conn *c, const char *bytes, size_t n) {
  if (n >= TAIL) {
    memcpy(c->tail, bytes + n - TAIL, TAIL);
    c->tail_length = TAIL;
    return;
  }
  int keep = c->tail_length < TAIL - (int)n ? c->tail_length : TAIL - (int)n;
  memmove(c->tail, c->tail + c->tail_length - keep, keep);
  memcpy(c->tail + keep, bytes, n);
  c->tail_length = keep + n;
}

static void on_body(struct conn *c, const char *bytes, size_t n, int64_t now) {
  if (plan.expect_end) keep_tail(c, bytes, n);
  if (plan.mode == HOLD && !c->opened && c->status == 200) {
    c->opened = c->counted = true;
  }
  if (plan.stream && now != c->last_data && measured(c)) record(c->last_data ? &gap : &first_byte, now - (c->last_data ? c->last_data : c->due));
  c->last_data = now;
}

static const char *header(const char *head, const char *name) {
  const char *found = strcasestr(head, name);
  if (!found) return NULL;
  return found + strlen(name) + strspn(found + strlen(name), " ");
}

// Reads the complete head; false if it is none.
static bool begin_body(struct conn *c) {
  c->head[c->head_length] = 0;
  if (sscanf(c->head, "HTTP/1.%*d %d", &c->status) != 1) return false;
  const char *length = header(c->head, "\r\ncontent-length:"), *framing = header(c->head, "\r\ntransfer-encoding:");
  const char *connection = header(c->head, "\r\nconnection:");
  c->closing = connection && !strncasecmp(connection, "close", 5);
  c->part = UNTIL_CLOSE;
  if (length) {
    c->left = strtoull(length, NULL, 10);
    c->part = FIXED_BODY;
  }
  if (framing && !strncasecmp(framing, "chunked", 7)) c->part = CHUNK_SIZE;
  return true;
}

// Takes bytes of the head; returns how many belonged to it, or -1.
static ssize_t read_head(struct conn *c, const char *bytes, size_t n) {
  size_t before = c->head_length, room = MAX_HEAD - 1 - before, taken = n < room ? n : room;
  memcpy(c->head + before, bytes, taken);
  size_t from = before > 3 ? before - 3 : 0;
  char *end = memmem(c->head + from, before + taken - from, "\r\n\r\n", 4);
  if (!end) {
    c->head_length += taken;
    return taken == room ? -1 : (ssize_t)taken;
  }
  c->head_length = end + 4 - c->head;
  if (!begin_body(c)) return -1;
  return c->head_length - before;
}

// A line of the chunked framing, which may arrive in pieces; true when it is complete.
static bool read_line(struct conn *c, const char **p, const char *end) {
  while (*p < end) {
    char byte = *(*p)++;
    if (byte == '\n') {
      c->line[c->line_length] = 0;
      return true;
    }
    if (byte != '\r' && c->line_length < (int)sizeof c->line - 1) c->line[c->line_length++] = byte;
  }
  return false;
}

static void read_framing(struct conn *c, const char **p, const char *end) {
  if (!read_line(c, p, end)) return;
  if (c->part == CHUNK_SIZE) {
    c->left = strtoull(c->line, NULL, 16);
    c->part = c->left ? CHUNK_DATA : TRAILER;
  } else if (c->part == CHUNK_END) {
    c->part = CHUNK_SIZE;
  } else if (!c->line_length) {
    c->part = FIXED_BODY;  // the empty line after the trailers: nothing is left
    c->left = 0;
  }
  c->line_length = 0;
}

// 1: the answer is complete, 0: more has to come, -1: it cannot be understood.
static int read_answer(struct conn *c, const char *p, size_t n, int64_t now) {
  const char *end = p + n;
  while (p < end || (c->part == FIXED_BODY && !c->left)) {
    switch (c->part) {
    case HEAD: {
      ssize_t taken = read_head(c, p, end - p);
      if (taken < 0) return -1;
      p += taken;
      break;
    }
    case FIXED_BODY:
    case CHUNK_DATA: {
      size_t part = (size_t)(end - p) < c->left ? (size_t)(end - p) : c->left;
      if (part) on_body(c, p, part, now);
      p += part;
      c->left -= part;
      if (c->left) return 0;
      if (c->part == FIXED_BODY) return p == end ? 1 : -1;
      c->part = CHUNK_END;
      break;
    }
    case UNTIL_CLOSE:
      on_body(c, p, end - p, now);
      return 0;
    default: read_framing(c, &p, end);
    }
  }
  return 0;
}

static void on_readable(struct conn *c) {
  static char scratch[256 << 10];
  ssize_t n = recv(c->fd, scratch, sizeof scratch, 0);
  int64_t now = now_us();
  if (n < 0 && errno == EAGAIN) return;
  if (c->state != BUSY) {  // closed while idle, or bytes that nobody asked for
    disconnect(c, now);
    return;
  }
  if (n <= 0) {
    if (n == 0 && c->part == UNTIL_CLOSE) {
      c->closing = true;
      complete(c, now);
    } else if (c->reused && !c->head_length) {
      resend(c, now);
    } else {
      fail(c, BROKEN, now);
    }
    return;
  }
  totals.bytes += n;
  int result = read_answer(c, scratch, n, now);
  if (result < 0) fail(c, MALFORMED, now);
  if (result > 0) complete(c, now);
}

static void on_writable(struct conn *c) {
  int64_t now = now_us();
  if (c->state == BUSY) {
    if (!send_rest(c)) fail(c, BROKEN, now);
    return;
  }
  if (c->state != CONNECTING) return;
  int error = 0;
  socklen_t length = sizeof error;
  getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &length);
  if (error) {
    totals.by_failure[CONNECT]++;
    disconnect(c, now + RETRY_US);
    return;
  }
  opening--;
  watch(c, EPOLL_CTL_MOD, EPOLLIN);
  make_ready(c, now);
}

// The loop

// In hold mode a stream counts as opening until its first byte, so that the server is not flooded with handshakes.
static int waiting_streams(void) {
  int waiting = 0;
  for (int i = 0; i < plan.connections; i++) waiting += conns[i].state == BUSY && !conns[i].counted;
  return waiting;
}

static void open_connections(int64_t now) {
  int pending = opening + (plan.mode == HOLD ? waiting_streams() : 0);
  if (!may_issue(now)) return;
  for (int i = 0; i < plan.connections && pending < OPENING_AT_ONCE; i++) {
    if (conns[i].state != CLOSED || conns[i].retry_at > now) continue;
    connect_one(&conns[i], now);
    pending++;
  }
}

static void check_deadlines(int64_t now) {
  for (int i = 0; i < plan.connections; i++) {
    struct conn *c = &conns[i];
    bool late = c->deadline < now && !c->opened;
    if (late && c->state == BUSY) fail(c, TIMEOUT, now);
    if (late && c->state == CONNECTING) {
      totals.by_failure[CONNECT]++;
      disconnect(c, now);
    }
  }
}

static int count_open(void) {
  int open = 0;
  for (int i = 0; i < plan.connections; i++) open += conns[i].opened;
  return open;
}

static int count_decided(void) {
  int decided = 0;
  for (int i = 0; i < plan.connections; i++) decided += conns[i].counted;
  return decided;
}

static void announce_open(int64_t now) {
  static bool announced;
  if (announced || count_decided() < plan.connections) return;
  announced = true;
  stop_at = now + (int64_t)(plan.seconds * 1e6);
  printf("{\"wanted\":%d,\"open\":%d}\n", plan.connections, count_open());
  fflush(stdout);
}

static void start_measuring(int64_t now) {
  uint64_t issued = totals.issued;
  memset(&totals, 0, sizeof totals);
  memset(&latency, 0, sizeof latency);
  memset(&first_byte, 0, sizeof first_byte);
  memset(&gap, 0, sizeof gap);
  totals.issued = issued;
  totals.started = totals.last = now;
}

static void wait_for_events(int64_t now) {
  struct epoll_event events[256];
  int64_t wait = 10000;
  if (plan.mode == OPEN_LOOP && ready_count && next_due - now < wait) wait = next_due > now ? next_due - now : 0;
  struct timespec timeout = {wait / 1000000, wait % 1000000 * 1000};
  int n = epoll_pwait2(epoll_fd, events, 256, &timeout, NULL);
  for (int i = 0; i < n; i++) {
    struct conn *c = events[i].data.ptr;
    if (c->state == CONNECTING || events[i].events & EPOLLOUT)
      on_writable(c);
    else
      on_readable(c);
  }
}

static bool finished(int64_t now) {
  if (plan.mode == HOLD) return interrupted || now >= stop_at;
  if (may_issue(now)) return false;
  bool drained = now >= stop_at + DRAIN_US && plan.seconds;
  return !busy || drained || interrupted;
}

static void run(void) {
  int64_t now = now_us(), housekeeping = 0;
  bool warming = plan.warmup > 0;
  measure_from = now + (int64_t)(plan.warmup * 1e6);
  stop_at = plan.mode == HOLD ? INT64_MAX : measure_from + (int64_t)(plan.seconds * 1e6);
  next_due = now;
  start_measuring(now);
  while (!finished(now)) {
    if (now >= housekeeping) {
      housekeeping = now + (plan.mode == HOLD ? 5000 : 1000);
      open_connections(now);
      check_deadlines(now);
      if (plan.mode == HOLD) announce_open(now);
    }
    if (warming && now >= measure_from) {
      warming = false;
      start_measuring(now);
    }
    issue_due(now);
    wait_for_events(now);
    now = now_us();
  }
}

// The report

static void print_histogram(const char *name, const struct histogram *h) {
  printf(",\"%s\":{\"count\":%lu,\"mean\":%.1f,\"p50\":%lu,\"p90\":%lu,\"p99\":%lu,\"p99_9\":%lu,\"max\":%lu}", name, h->count,
         h->count ? (double)h->sum / h->count : 0, percentile(h, 0.5), percentile(h, 0.9), percentile(h, 0.99), percentile(h, 0.999), h->max);
}

static void print_errors(void) {
  const char *separator = "";
  printf(",\"errors\":{");
  for (int i = 0; i < FAILURES; i++) {
    if (!totals.by_failure[i]) continue;
    printf("%s\"%s\":%lu", separator, failure_names[i], totals.by_failure[i]);
    separator = ",";
  }
  for (int status = 0; status < 1000; status++) {
    if (!totals.by_status[status] || status / 100 == 2) continue;
    printf("%s\"status_%d\":%lu", separator, status, totals.by_status[status]);
    separator = ",";
  }
  printf("}");
}

static void report(void) {
  uint64_t requests = totals.succeeded + totals.failed;
  double seconds = (totals.last - totals.started) / 1e6;
  printf("{\"requests\":%lu,\"succeeded\":%lu,\"success_rate\":%.6f", requests, totals.succeeded, requests ? (double)totals.succeeded / requests : 0);
  printf(",\"seconds\":%.3f,\"throughput\":%.1f", seconds, seconds > 0 ? totals.succeeded / seconds : 0);
  printf(",\"unfinished\":%d,\"reconnects\":%lu,\"bytes\":%lu", plan.mode == HOLD ? 0 : busy, totals.reconnects, totals.bytes);
  if (plan.mode == HOLD) printf(",\"open\":%d", count_open());
  print_errors();
  print_histogram("latency_us", &latency);
  print_histogram("ttfb_us", &first_byte);
  print_histogram("gap_us", &gap);
  printf("}\n");
}

// Start-up

static char *read_file(const char *name, size_t *length) {
  FILE *file = fopen(name, "rb");
  if (!file) {
    perror(name);
    exit(2);
  }
  fseek(file, 0, SEEK_END);
  *length = ftell(file);
  rewind(file);
  char *bytes = malloc(*length + 1);
  if (fread(bytes, 1, *length, file) != *length) exit(2);
  fclose(file);
  return bytes;
}

static void build_request(const char *body_file, const char *headers) {
  size_t body_length = 0;
  char *body = body_file ? read_file(body_file, &body_length) : NULL;
  char *head = NULL;
  const char *framing = body_file ? "content-type: application/json\r\n" : "";
  int head_length = asprintf(&head, "%s %s HTTP/1.1\r\nhost: %s:%d\r\n%s%scontent-length: %zu\r\n\r\n", body_file ? "POST" : "GET", plan.path,
                             plan.host, plan.port, framing, headers, body_length);
  plan.request_length = head_length + body_length;
  plan.request = malloc(plan.request_length);
  memcpy(plan.request, head, head_length);
  if (body) memcpy(plan.request + head_length, body, body_length);
}

// Returns whether the option took a value; exits on one that is unknown.
static bool set_option(const char *name, const char *value, const char **body, char *headers, size_t room) {
  if (!strcmp(name, "--stream")) plan.stream = true;
  else if (!strcmp(name, "--hold")) plan.mode = HOLD;
  else if (!value) exit(fprintf(stderr, "%s needs a value\n", name) ? 2 : 2);
  else if (!strcmp(name, "--url-port")) plan.port = atoi(value);
  else if (!strcmp(name, "--host")) plan.host = value;
  else if (!strcmp(name, "--path")) plan.path = value;
  else if (!strcmp(name, "--body")) *body = value;
  else if (!strcmp(name, "--connections")) plan.connections = atoi(value);
  else if (!strcmp(name, "--seconds")) plan.seconds = atof(value);
  else if (!strcmp(name, "--requests")) plan.requests = strtoull(value, NULL, 10);
  else if (!strcmp(name, "--warmup")) plan.warmup = atof(value);
  else if (!strcmp(name, "--timeout")) plan.timeout = atof(value);
  else if (!strcmp(name, "--expect-end")) plan.expect_end = value;
  else if (!strcmp(name, "--rate")) plan.rate = atof(value);
  else if (!strcmp(name, "--header")) snprintf(headers + strlen(headers), room - strlen(headers), "%s\r\n", value);
  else exit(fprintf(stderr, "unknown option %s\n", name) ? 2 : 2);
  return strcmp(name, "--stream") && strcmp(name, "--hold");
}

static void on_signal(int number) {
  (void)number;
  interrupted = 1;
}

int main(int argc, char **argv) {
  static char headers[8192];
  const char *body = NULL;
  for (int i = 1; i < argc; i++) i += set_option(argv[i], i + 1 < argc ? argv[i + 1] : NULL, &body, headers, sizeof headers);
  if (!plan.seconds && !plan.requests) plan.seconds = 5;
  if (plan.mode == HOLD) plan.requests = 0;
  if (plan.rate > 0 && plan.mode != HOLD) plan.mode = OPEN_LOOP;
  build_request(body, headers);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGTERM, on_signal);
  signal(SIGINT, on_signal);
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  epoll_fd = epoll_create1(0);
  conns = calloc(plan.connections, sizeof *conns);
  ready = calloc(plan.connections + 1, sizeof *ready);
  for (int i = 0; i < plan.connections; i++) conns[i].head = malloc(MAX_HEAD);
  run();
  report();
  return 0;
}
