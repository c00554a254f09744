// A deterministic model server to stand behind Gatehouse in tests and benchmarks.
//
// One thread, epoll, HTTP/1.1 with keep-alive. It speaks just enough of the OpenAI, Anthropic and Gemini wire formats,
// plain and streamed, and the right bill is known in advance: 42 prompt tokens always; a quarter of the text's bytes,
// rounded up, for a plain answer; five completion tokens per chunk of a stream.
//
// A request steers its own answer through the model name, whatever stands before the first colon:
//   scripted:latency=60:chunks=20:delay=5:status=500:retry=3:cut=7:hang=1:bytes=4000:usage=0:garbage=1:error200=1:slowhead=2
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
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

#include "scripts.h"

enum {
  PROMPT_TOKENS = 42,
  TOKENS_PER_CHUNK = 5,
  MAX_MODEL = 150,
  MAX_HEAD = 64 << 10,
  MAX_REQUEST = 64 << 20,
  STREAM_BUFFER = 16 << 10,  // a stream produces no more while this much waits for the socket: the reader sets the pace
  EVENTS = 512,
};

// What one answer shall look like; times are in milliseconds.
struct plan {
  int latency, chunks, delay, status, retry, cut, hang, bytes, usage, garbage, error200, slowhead;
};

// FLUSHING: the answer is written out in full, but the socket has not taken all of it yet.
enum phase { IDLE, WAITING, STREAMING, FLUSHING };

struct buffer {
  char *bytes;
  size_t length, offset, capacity;
};

struct request {
  size_t head, body, total;  // total is known (not 0) once the whole request has arrived
  size_t scanned;            // chunked bodies are decoded in place: raw bytes before here are done with
  bool parsed, chunked, authorized, continued;
};

struct conn {
  int fd, heap_index;
  int64_t due;
  enum phase phase;
  enum dialect dialect;
  struct request request;
  struct plan plan;
  struct buffer in, out;
  bool streaming, include_usage, wants_writable, close_after, aborting, timer_pending;
  bool billed;  // the answer that is being written is a whole one
  int chunk, closing_events, tokens;
  const char *message;
  size_t head_left;  // bytes of the head that :slowhead still has to dribble
  char model[MAX_MODEL + 1];
};

// One list makes the counters and their JSON. The bill counts answers that the socket has taken whole.
#define COUNTERS(C)                                                                                                  \
  C(requests) C(chat) C(responses) C(messages) C(gemini) C(embeddings) C(active) C(peak)                             \
  C(streams_started) C(streams_finished) C(streams_aborted) C(plain_aborted) C(accepted) C(bytes_in) C(bytes_out)    \
  C(errors) C(billed_input) C(billed_output) C(aborted_input) C(aborted_output)
#define FIELD(name) uint64_t name;
static struct { COUNTERS(FIELD) } stats;

static struct plan defaults = {.chunks = 50, .status = 200, .retry = -1, .cut = -1, .bytes = 190, .usage = 1};
static double error_rate = 0;
static const char *required_key = NULL;
static uint64_t random_state = 88172645463325252ull;
static volatile sig_atomic_t stopping = 0;
static int epoll_fd;

static int64_t now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000ll + t.tv_nsec / 1000;
}

// xorshift, so that --seed makes --error-rate repeatable.
static double uniform(void) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  random_state ^= random_state << 17;
  return (random_state >> 11) * (1.0 / 9007199254740992.0);
}

static void *grow(void *memory, size_t size) {
  void *grown = realloc(memory, size);
  if (!grown) {
    perror("realloc");
    exit(1);
  }
  return grown;
}

// Timers: a binary heap of connections ordered by the moment they are due.

static struct conn **heap;
static int heap_length, heap_capacity;

static void heap_put(int i, struct conn *c) {
  heap[i] = c;
  c->heap_index = i;
}

static void heap_sift(int i) {
  struct conn *c = heap[i];
  while (i && heap[(i - 1) / 2]->due > c->due) {
    heap_put(i, heap[(i - 1) / 2]);
    i = (i - 1) / 2;
  }
  for (;;) {
    int child = 2 * i + 1;
    if (child + 1 < heap_length && heap[child + 1]->due < heap[child]->due) child++;
    if (child >= heap_length || heap[child]->due >= c->due) break;
    heap_put(i, heap[child]);
    i = child;
  }
  heap_put(i, c);
}

static void schedule(struct conn *c, int64_t due) {
  c->due = due;
  c->timer_pending = true;
  if (c->heap_index < 0) {
    if (heap_length == heap_capacity) {
      heap_capacity = heap_capacity ? heap_capacity * 2 : 256;
      heap = grow(heap, sizeof *heap * heap_capacity);
    }
    heap_put(heap_length++, c);
  }
  heap_sift(c->heap_index);
}

static void unschedule(struct conn *c) {
  int i = c->heap_index;
  c->timer_pending = false;
  if (i < 0) return;
  c->heap_index = -1;
  heap_length--;
  if (i == heap_length) return;
  heap_put(i, heap[heap_length]);
  heap_sift(i);
}

// Output

static void put(struct buffer *b, const char *bytes, size_t n) {
  if (!n) return;
  if (b->length + n > b->capacity) {
    b->capacity = (b->length + n) * 2;
    b->bytes = grow(b->bytes, b->capacity);
  }
  memcpy(b->bytes + b->length, bytes, n);
  b->length += n;
}

__attribute__((format(printf, 2, 3))) static void putf(struct buffer *b, const char *format, ...) {
  char text[4096];
  va_list arguments;
  va_start(arguments, format);
  int n = vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  put(b, text, n < (int)sizeof text ? n : (int)sizeof text - 1);
}

static void watch(struct conn *c, bool writable) {
  if (c->wants_writable == writable) return;
  c->wants_writable = writable;
  struct epoll_event e = {EPOLLIN | EPOLLRDHUP | (writable ? EPOLLOUT : 0), {.ptr = c}};
  epoll_ctl(epoll_fd, EPOLL_CTL_MOD, c->fd, &e);
}

// 1: something still waits, 0: all handed to the socket, -1: the connection is broken.
static int flush(struct conn *c) {
  struct buffer *b = &c->out;
  if (c->head_left) return 1;
  while (b->offset < b->length) {
    ssize_t n = send(c->fd, b->bytes + b->offset, b->length - b->offset, MSG_NOSIGNAL);
    if (n < 0 && errno == EAGAIN) {
      watch(c, true);
      return 1;
    }
    if (n < 0) return -1;
    b->offset += n;
    stats.bytes_out += n;
  }
  b->length = b->offset = 0;
  watch(c, false);
  return 0;
}

// One byte of a slow head; false when the connection is broken.
static bool dribble(struct conn *c) {
  ssize_t n = send(c->fd, c->out.bytes + c->out.offset, 1, MSG_NOSIGNAL);
  if (n < 0 && errno != EAGAIN) return false;
  if (n == 1) {
    c->out.offset++;
    c->head_left--;
    stats.bytes_out++;
  }
  if (c->head_left) schedule(c, c->due + c->plan.slowhead * 1000ll);
  return true;
}

// Exchanges and their accounting

// Chunks of an unfinished stream that the socket has taken whole.
static int chunks_sent(const struct conn *c) {
  static const char end[] = "\n\n\r\n";
  int unsent = 0;
  const char *p = c->out.bytes + c->out.offset, *limit = c->out.bytes + c->out.length;
  while (p < limit && (p = memmem(p, limit - p, end, sizeof end - 1))) {
    unsent++;
    p += sizeof end - 1;
  }
  unsent -= c->closing_events;
  int sent = c->chunk - (unsent > 0 ? unsent : 0);
  return sent > 0 ? sent : 0;
}

static void end_exchange(struct conn *c, bool aborted) {
  if (c->phase == IDLE) return;
  c->phase = IDLE;
  stats.active--;
  if (!aborted) {
    stats.billed_input += c->billed ? PROMPT_TOKENS : 0;
    stats.billed_output += c->billed ? c->tokens : 0;
    if (c->streaming) stats.streams_finished++;
  } else if (c->streaming) {
    stats.streams_aborted++;
    stats.aborted_input += c->chunk >= 0 ? PROMPT_TOKENS : 0;
    stats.aborted_output += chunks_sent(c) * TOKENS_PER_CHUNK;
  } else {
    stats.plain_aborted++;
  }
}

static void drop(struct conn *c) {
  end_exchange(c, true);
  unschedule(c);
  close(c->fd);
  free(c->in.bytes);
  free(c->out.bytes);
  free(c);
}

// Answers

static void put_text(struct buffer *b, int n) {
  int whole = sizeof TEXT - 1;
  for (; n > 0; n -= whole) put(b, TEXT, n < whole ? n : whole);
}

static void put_vector(struct buffer *b) {
  for (int i = 0; i < 256; i++) putf(b, "%s%.6f", i ? "," : "", ((i * 2654435761u) % 2000) / 1000.0 - 1);
}

static void put_stats(struct buffer *b) {
#define MEMBER(name) putf(b, ",\"" #name "\":%" PRIu64, stats.name);
  size_t before = b->length;
  COUNTERS(MEMBER)
  b->bytes[before] = '{';
  put(b, "}", 1);
}

// What the variable of a template stands for.
static void put_variable(struct buffer *b, const struct conn *c, char variable) {
  const char *text = "";
  switch (variable) {
  case 'm': text = c->model; break;
  case 'p': text = PIECES[(c->chunk - 1) % 5]; break;
  case 'e': text = c->message; break;
  case 'u': text = c->include_usage ? ",\"usage\":null" : ""; break;
  case 'n': putf(b, "%d", c->chunk); break;
  case 't': putf(b, "%d", c->tokens); break;
  case 's': putf(b, "%d", PROMPT_TOKENS + c->tokens); break;
  case 'c': putf(b, "%d", c->plan.status); break;
  case 'x': put_text(b, c->plan.bytes); break;
  case 'v': put_vector(b); break;
  case 'a': put_stats(b); break;
  }
  put(b, text, strlen(text));
}

// The brace that closes the one just before p.
static const char *closing_brace(const char *p) {
  for (int depth = 1; *p; p++) {
    depth += (*p == '{') - (*p == '}');
    if (!depth) return p;
  }
  return p;
}

static void expand(struct buffer *b, const struct conn *c, const char *p) {
  bool usage = c->plan.usage && (c->include_usage || !c->streaming);
  const char *optional_end = NULL;
  for (; *p; p++) {
    size_t plain = strcspn(p, "'$");
    if (optional_end && p + plain > optional_end) plain = optional_end - p;
    put(b, p, plain);
    p += plain;
    if (p == optional_end) {
      optional_end = NULL;
    } else if (*p == '\'') {
      put(b, "\"", 1);
    } else if (p[0] == '$' && p[1] == 'U') {
      p += 2;
      const char *end = closing_brace(p + 1);
      if (usage)
        optional_end = end;
      else
        p = end;
    } else if (*p == '$') {
      put_variable(b, c, *++p);
    } else {
      return;
    }
  }
}

// One server-sent event as one HTTP chunk; an event that comes out empty is left out.
static bool put_event(struct conn *c, const char *template) {
  static struct buffer text;
  text.length = 0;
  if (template) expand(&text, c, template);
  if (!text.length) return false;
  putf(&c->out, "%zx\r\n", text.length);
  put(&c->out, text.bytes, text.length);
  put(&c->out, "\r\n", 2);
  return true;
}

static void end_head(struct conn *c) {
  putf(&c->out, "x-scripted: 1\r\n\r\n");
  if (c->plan.slowhead) c->head_left = c->out.length;
}

static void put_answer(struct conn *c, const char *status, int retry_after, const char *template) {
  struct buffer body = {0};
  expand(&body, c, template);
  putf(&c->out, "HTTP/1.1 %s\r\ncontent-type: application/json\r\ncontent-length: %zu\r\n", status, body.length);
  if (retry_after >= 0) putf(&c->out, "retry-after: %d\r\n", retry_after);
  end_head(c);
  put(&c->out, body.bytes, body.length);
  free(body.bytes);
}

static void answer_plain(struct conn *c) {
  c->tokens = c->dialect == EMBEDDINGS ? 0 : (c->plan.bytes + 3) / 4;
  c->billed = true;
  if (c->dialect == RESET) {
    uint64_t active = stats.active;
    memset(&stats, 0, sizeof stats);
    stats.active = active;  // exchanges that go on will still count down
  }
  put_answer(c, c->dialect == OTHER ? "404 Not Found" : "200 OK", -1, scripts[c->dialect].plain);
}

// An answer that is no model's answer: an error status, an error inside a 200, or a 200 that is not JSON. None is billed.
static void answer_failure(struct conn *c, int status, const char *message) {
  char status_line[32];
  bool error_inside_200 = status == 200;
  int retry_after = error_inside_200 ? -1 : c->plan.retry;
  if (retry_after < 0 && (status == 429 || status == 503)) retry_after = 2;
  snprintf(status_line, sizeof status_line, "%d Scripted", status);
  c->message = message;
  c->plan.status = error_inside_200 ? 500 : status;
  c->streaming = false;
  stats.errors++;
  put_answer(c, status_line, retry_after, message ? scripts[c->dialect].error : "this is not JSON {");
}

static void open_stream(struct conn *c) {
  putf(&c->out, "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-cache\r\n");
  putf(&c->out, "transfer-encoding: chunked\r\n");
  end_head(c);
  stats.streams_started++;
  c->chunk = 0;
  for (int i = 0; i < 2; i++) put_event(c, scripts[c->dialect].open[i]);
}

static void put_chunk(struct conn *c) {
  c->chunk++;
  c->tokens = c->chunk * TOKENS_PER_CHUNK;
  put_event(c, scripts[c->dialect].chunk);
}

static void close_stream(struct conn *c) {
  c->billed = true;
  c->chunk++;  // the closing event's number, where a dialect counts them
  for (int i = 0; i < 3; i++) c->closing_events += put_event(c, scripts[c->dialect].close[i]);
  c->chunk--;
  put(&c->out, "0\r\n\r\n", 5);
}

// Produces what is due of a stream, until a chunk has to wait for its time or for the socket.
static void step_stream(struct conn *c) {
  if (c->chunk < 0) {
    open_stream(c);
    if (c->head_left) return;
  }
  while (c->out.length - c->out.offset < STREAM_BUFFER) {
    if (c->plan.cut >= 0 && c->chunk >= c->plan.cut) {
      c->aborting = c->close_after = true;
      c->phase = FLUSHING;
      return;
    }
    if (c->chunk >= c->plan.chunks) {
      close_stream(c);
      c->phase = FLUSHING;
      return;
    }
    put_chunk(c);
    if (c->plan.delay) {
      schedule(c, c->due + c->plan.delay * 1000ll);
      return;
    }
  }
}

// The latency is over: a failure, a plain answer, or the beginning of a stream.
static void start_answer(struct conn *c) {
  const struct plan *plan = &c->plan;
  c->phase = FLUSHING;
  if (!c->request.authorized)
    answer_failure(c, 401, "wrong upstream key");
  else if (plan->status != 200)
    answer_failure(c, plan->status, "scripted failure");
  else if (error_rate > 0 && uniform() < error_rate)
    answer_failure(c, 500, "scripted failure");
  else if (plan->garbage)
    answer_failure(c, 200, NULL);
  else if (plan->error200)
    answer_failure(c, 200, "scripted failure");
  else if (c->streaming)
    c->phase = STREAMING;
  else {
    answer_plain(c);
    if (plan->cut >= 0) {
      if (c->out.length > (size_t)plan->cut) c->out.length = plan->cut;
      if (c->head_left > c->out.length) c->head_left = c->out.length;
      c->aborting = c->close_after = true;
    }
  }
}

// Requests

// Where the value of a JSON key begins; good enough for the bodies that clients send. NULL if there is none.
static const char *find_value(const char *body, size_t n, const char *quoted_key) {
  const char *p = body, *end = body + n;
  while ((p = memmem(p, end - p, quoted_key, strlen(quoted_key)))) {
    p += strlen(quoted_key);
    while (p < end && strchr(" \t\r\n", *p)) p++;
    if (p == end || *p != ':') continue;
    for (p++; p < end && strchr(" \t\r\n", *p);) p++;
    return p < end ? p : NULL;
  }
  return NULL;
}

static bool is_true(const char *body, size_t n, const char *quoted_key) {
  const char *value = find_value(body, n, quoted_key);
  return value && body + n - value >= 4 && !memcmp(value, "true", 4);
}

// Each field of a plan: its name in the model name, and its name on the command line, where it has one.
static const struct { const char *steering, *flag; size_t offset; } options[] = {
    {":latency=", "--latency-ms", offsetof(struct plan, latency)},
    {":chunks=", "--chunks", offsetof(struct plan, chunks)},
    {":delay=", "--chunk-delay-ms", offsetof(struct plan, delay)},
    {":status=", "--status", offsetof(struct plan, status)},
    {":retry=", "--retry", offsetof(struct plan, retry)},
    {":cut=", "--cut", offsetof(struct plan, cut)},
    {":hang=", "--hang", offsetof(struct plan, hang)},
    {":bytes=", "--body-bytes", offsetof(struct plan, bytes)},
    {":usage=", "--usage", offsetof(struct plan, usage)},
    {":garbage=", "--garbage", offsetof(struct plan, garbage)},
    {":error200=", "--error200", offsetof(struct plan, error200)},
    {":slowhead=", "--slowhead", offsetof(struct plan, slowhead)},
};
enum { OPTIONS = sizeof options / sizeof *options };

static void read_options(struct plan *plan, const char *model) {
  for (int i = 0; i < OPTIONS; i++) {
    const char *found = strstr(model, options[i].steering);
    if (found) *(int *)((char *)plan + options[i].offset) = atoi(found + strlen(options[i].steering));
  }
}

static bool contains(const char *text, size_t n, const char *part) {
  return memmem(text, n, part, strlen(part)) != NULL;
}

static enum dialect route(const char *path, size_t n, bool post) {
  if (contains(path, n, "/stats/reset")) return RESET;
  if (contains(path, n, "/stats")) return STATS;
  if (post && contains(path, n, "/chat/completions")) return OPENAI_CHAT;
  if (post && contains(path, n, "/responses")) return OPENAI_RESPONSES;
  if (post && contains(path, n, "/messages")) return ANTHROPIC;
  if (post && contains(path, n, "enerateContent")) return GEMINI;
  if (post && contains(path, n, "/embeddings")) return EMBEDDINGS;
  if (contains(path, n, "/models")) return MODELS;
  return OTHER;
}

static void set_model(struct conn *c, const char *name, const char *end) {
  size_t n = end - name < MAX_MODEL ? end - name : MAX_MODEL;
  memcpy(c->model, name, n);
  c->model[n] = 0;
}

// Gemini names the model in the path, between "/models/" and the verb; options contain colons too.
static void read_gemini_model(struct conn *c, const char *path, size_t n) {
  const char *name = memmem(path, n, "/models/", 8), *end = path + n;
  if (!name) return;
  name += 8;
  const char *verb = memmem(name, end - name, ":generate", 9);
  if (!verb) verb = memmem(name, end - name, ":stream", 7);
  if (verb) set_model(c, name, verb);
}

static void read_body_model(struct conn *c, const char *body, size_t n) {
  const char *value = find_value(body, n, "\"model\"");
  if (!value || *value != '"') return;
  const char *end = memchr(value + 1, '"', body + n - value - 1);
  if (end) set_model(c, value + 1, end);
}

static void read_header(struct conn *c, const char *line, size_t n) {
  struct request *r = &c->request;
  if (!strncasecmp(line, "content-length:", 15)) r->body = strtoull(line + 15, NULL, 10);
  if (!strncasecmp(line, "transfer-encoding:", 18)) r->chunked = true;
  if (!strncasecmp(line, "connection: close", 17)) c->close_after = true;
  if (!strncasecmp(line, "expect:", 7)) r->continued = true;
  bool credential = !strncasecmp(line, "authorization:", 14) || !strncasecmp(line, "x-api-key:", 10) || !strncasecmp(line, "x-goog-api-key:", 15);
  if (required_key && credential && contains(line, n, required_key)) r->authorized = true;
}

// 1: the head is read, 0: it has not arrived yet, -1: it is no head.
static int read_head(struct conn *c) {
  struct request *r = &c->request;
  if (r->parsed) return 1;
  const char *end = c->in.length ? memmem(c->in.bytes, c->in.length, "\r\n\r\n", 4) : NULL;
  if (!end) return c->in.length > MAX_HEAD ? -1 : 0;
  *r = (struct request){.parsed = true, .authorized = !required_key};
  r->head = r->scanned = end + 4 - c->in.bytes;
  const char *line = memmem(c->in.bytes, r->head, "\r\n", 2);
  while (line < end) {
    line += 2;
    const char *next = memmem(line, end + 2 - line, "\r\n", 2);
    read_header(c, line, next - line);
    line = next;
  }
  if (r->continued && c->in.length == r->head) put(&c->out, "HTTP/1.1 100 Continue\r\n\r\n", 25);
  return 1;
}

// Decodes in place as far as the bytes go: the body grows behind the head while the raw bytes are used up.
static void decode_chunks(struct conn *c) {
  struct request *r = &c->request;
  for (;;) {
    char *raw = c->in.bytes + r->scanned, *end = c->in.bytes + c->in.length;
    char *line_end = memmem(raw, end - raw, "\r\n", 2);
    if (!line_end) return;
    size_t size = strtoull(raw, NULL, 16), framed = line_end + 2 + size + 2 - raw;
    if (size > MAX_REQUEST) size = framed = MAX_REQUEST * 2ull;  // never arrives: the request is refused as too large
    if (size == 0) {
      char *trailer_end = memmem(line_end, end - line_end, "\r\n\r\n", 4);
      if (trailer_end) r->total = trailer_end + 4 - c->in.bytes;
      return;
    }
    if (framed > (size_t)(end - raw)) return;
    memmove(c->in.bytes + r->head + r->body, line_end + 2, size);
    r->body += size;
    r->scanned += framed;
  }
}

static void begin_exchange(struct conn *c) {
  struct request *r = &c->request;
  const char *body = c->in.bytes + r->head, *path = memchr(c->in.bytes, ' ', r->head);
  path = path ? path + 1 : c->in.bytes;
  size_t path_length = strcspn(path, " \r\n");
  c->dialect = route(path, path_length, !strncmp(c->in.bytes, "POST", 4));
  c->model[0] = 0;
  c->plan = defaults;
  if (c->dialect == GEMINI)
    read_gemini_model(c, path, path_length);
  else
    read_body_model(c, body, r->body);
  const char *options = strchr(c->model, ':');
  if (options) read_options(&c->plan, options);
  bool wants_stream = c->dialect == GEMINI ? contains(path, path_length, ":streamGenerateContent") : is_true(body, r->body, "\"stream\"");
  c->streaming = wants_stream && c->dialect < EMBEDDINGS;
  c->include_usage = is_true(body, r->body, "\"include_usage\"");
  c->chunk = -1;
  c->closing_events = 0;
  c->tokens = 0;
  c->billed = c->aborting = false;
  if (c->dialect > EMBEDDINGS) {
    c->plan = (struct plan){0};
    answer_plain(c);
    return;
  }
  uint64_t *const counters[] = {&stats.chat, &stats.responses, &stats.messages, &stats.gemini, &stats.embeddings};
  ++*counters[c->dialect];
  stats.requests++;
  stats.bytes_in += r->total;
  if (++stats.active > stats.peak) stats.peak = stats.active;
  c->phase = WAITING;
  c->due = now_us();
  if (c->plan.latency && !c->plan.hang) schedule(c, c->due + c->plan.latency * 1000ll);
}

// Takes one whole request from the input: 1 if there was one, 0 if more has to arrive, -1 to close.
static int take_request(struct conn *c) {
  struct request *r = &c->request;
  int status = read_head(c);
  if (status <= 0) return status;
  if (r->chunked)
    decode_chunks(c);
  else if (c->in.length >= r->head + r->body)
    r->total = r->head + r->body;
  if (!r->total) return 0;
  begin_exchange(c);
  c->in.length -= r->total;
  memmove(c->in.bytes, c->in.bytes + r->total, c->in.length);
  r->parsed = false;
  return 1;
}

// Runs a connection until it has to wait for its peer or for a timer; -1 closes it.
static int run(struct conn *c) {
  for (;;) {
    int waiting = flush(c);
    if (waiting < 0) return -1;
    if (c->timer_pending) return 0;
    if (c->head_left) {
      schedule(c, now_us() + c->plan.slowhead * 1000ll);
      return 0;
    }
    if (waiting) return 0;
    switch (c->phase) {
    case WAITING:
      if (c->plan.hang && c->request.authorized) return 0;
      start_answer(c);
      break;
    case STREAMING: step_stream(c); break;
    case FLUSHING: end_exchange(c, c->aborting); break;
    case IDLE:
      if (c->close_after && !c->request.parsed) return -1;
      int taken = take_request(c);
      if (taken < 0) return -1;
      if (!taken && !c->out.length) return 0;
    }
  }
}

static int on_readable(struct conn *c) {
  static char scratch[256 << 10];  // shared, so that an idle connection costs no large buffer
  ssize_t n;
  do {
    n = recv(c->fd, scratch, sizeof scratch, 0);
    if (n == 0 || (n < 0 && errno != EAGAIN)) return -1;
    if (n < 0) break;
    put(&c->in, scratch, n);
    if (c->in.length > MAX_REQUEST) return -1;
  } while (n == sizeof scratch);
  return run(c);
}

static void accept_all(int listener) {
  int fd, on = 1;
  while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct conn *c = grow(NULL, sizeof *c);
    *c = (struct conn){.fd = fd, .heap_index = -1};
    struct epoll_event e = {EPOLLIN | EPOLLRDHUP, {.ptr = c}};
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &e);
    stats.accepted++;
  }
}

static void on_event(struct epoll_event *e) {
  struct conn *c = e->data.ptr;
  bool broken = e->events & (EPOLLHUP | EPOLLERR);
  if (!broken && e->events & (EPOLLIN | EPOLLRDHUP)) broken = on_readable(c) < 0;
  if (!broken && e->events & EPOLLOUT) broken = run(c) < 0;
  if (broken) drop(c);
}

static void run_timers(void) {
  int64_t now = now_us();
  while (heap_length && heap[0]->due <= now) {
    struct conn *c = heap[0];
    unschedule(c);
    bool broken = c->head_left && !dribble(c);
    if (broken || run(c) < 0) drop(c);
  }
}

static void serve(int listener) {
  struct epoll_event events[EVENTS], listening = {EPOLLIN, {.ptr = NULL}};
  epoll_fd = epoll_create1(0);
  epoll_ctl(epoll_fd, EPOLL_CTL_ADD, listener, &listening);
  while (!stopping) {
    int timeout = -1;
    if (heap_length) {
      int64_t left = heap[0]->due - now_us();
      timeout = left <= 0 ? 0 : (int)((left + 999) / 1000);
    }
    int n = epoll_wait(epoll_fd, events, EVENTS, timeout);
    for (int i = 0; i < n; i++) {
      if (events[i].data.ptr)
        on_event(&events[i]);
      else
        accept_all(listener);
    }
    run_timers();
  }
}

// Start-up

static int listen_on(int port) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  if (bind(listener, (void *)&address, length) || listen(listener, 4096)) {
    perror("bind");
    exit(1);
  }
  getsockname(listener, (void *)&address, &length);
  printf("listening on 127.0.0.1:%d\n", ntohs(address.sin_port));
  fflush(stdout);
  return listener;
}

static bool set_option(const char *name, const char *value, int *port) {
  for (int i = 0; i < OPTIONS; i++) {
    if (strcmp(name, options[i].flag)) continue;
    *(int *)((char *)&defaults + options[i].offset) = atoi(value);
    return true;
  }
  if (!strcmp(name, "--port"))
    *port = atoi(value);
  else if (!strcmp(name, "--error-rate"))
    error_rate = atof(value);
  else if (!strcmp(name, "--require-key"))
    required_key = value;
  else if (!strcmp(name, "--seed"))
    random_state ^= strtoull(value, NULL, 10) * 0x9e3779b97f4a7c15ull;
  else
    return false;
  return true;
}

static void on_signal(int number) {
  (void)number;
  stopping = 1;
}

int main(int argc, char **argv) {
  int port = 9110;
  for (int i = 1; i < argc; i += 2) {
    if (i + 1 < argc && set_option(argv[i], argv[i + 1], &port)) continue;
    fprintf(stderr, "unknown option %s, or its value is missing\n", argv[i]);
    return 2;
  }
  signal(SIGPIPE, SIG_IGN);
  signal(SIGTERM, on_signal);
  signal(SIGINT, on_signal);
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  serve(listen_on(port));
  return 0;
}
