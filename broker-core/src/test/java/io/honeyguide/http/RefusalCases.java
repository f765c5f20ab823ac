package io.honeyguide.http;

import static io.honeyguide.http.RefusalCases.World.BANNED;
import static io.honeyguide.http.RefusalCases.World.BUSY;
import static io.honeyguide.http.RefusalCases.World.CROWDED;
import static io.honeyguide.http.RefusalCases.World.DENIED;
import static io.honeyguide.http.RefusalCases.World.FAILED;
import static io.honeyguide.http.RefusalCases.World.FULL_DISK;
import static io.honeyguide.http.RefusalCases.World.FULL_QUEUE;
import static io.honeyguide.http.RefusalCases.World.OPEN;
import static io.honeyguide.http.RefusalCases.World.POSTED;
import static io.honeyguide.http.RefusalCases.World.SMALL;
import static io.honeyguide.http.RefusalCases.World.STALLED;
import static io.honeyguide.http.RefusalCases.World.TRIMMED;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A request for every refusal that {@code openapi.yaml} lists in {@code x-refusals}, and for some
 * that all paths share. A path that is added brings its own: see {@link RefusalsTest}.
 */
final class RefusalCases {

  /** What a request meets. {@link RefusalsTest} builds each of them. */
  enum World {
    /** A broker as it starts, with a named subscription {@code work} of which some is leased. */
    OPEN,
    /** The same, with a named subscription {@code posted} whose messages are posted. */
    POSTED,
    /**
     * The same without that, but nobody may do anything with what is secret, or look after the
     * broker.
     */
    DENIED,
    /** Bodies have at most {@link #BODY_BYTES_MAX} bytes. */
    SMALL,
    /** As many bodies are under way as may be. */
    CROWDED,
    /** Its disk is full, which it finds out with each record. */
    FULL_DISK,
    /** Its disk is full, which it knows. */
    STALLED,
    /** Its disk fails, so the log has stopped. */
    FAILED,
    /** Somebody's queue is full and publishers are refused; there may be one subscription. */
    FULL_QUEUE,
    /** The beginning of its log is gone. */
    TRIMMED,
    /** There are as many bans as there may be. */
    BANNED,
    /** It traces as many messages as it may. */
    BUSY;

    static final int BODY_BYTES_MAX = 200;
  }

  /**
   * A request and what it is answered.
   *
   * @param operation its identifier in the document
   * @param path with the query; {@code {ack}} stands for an {@code ackId}, {@code {dead}} for a
   *     dead letter
   * @param code of the problem; empty where the answer has no body
   */
  record Case(
      World world,
      String operation,
      int status,
      String code,
      String path,
      String body,
      List<String> headers) {

    @Override
    public String toString() {
      return "%s %d %s in %s".formatted(operation, status, code, world);
    }
  }

  private static final String WORK = "/v1/subscriptions/work";
  private static final String IDS = "{\"ackIds\":[\"{ack}\"]}";
  private static final String DEFINITION = "{\"filters\":[\"jobs/#\"]}";

  /** With an address that is posted to. */
  static final String PUSHED =
      "{\"filters\":[\"jobs/#\"],\"push\":{\"url\":\"%s\",\"secret\":\"not to be told 1\"}}";

  static final String POSTED_TO = "/v1/subscriptions/posted";
  private static final String LARGE = "{\"x\":\"" + "x".repeat(World.BODY_BYTES_MAX) + "\"}";
  private static final String GZIP = "Content-Encoding: gzip";

  private static final List<String> UPGRADE =
      List.of(
          "Connection: Upgrade",
          "Upgrade: websocket",
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
          "Sec-WebSocket-Version: 8");

  private final List<Case> all = new ArrayList<>();

  private RefusalCases() {
    publishing();
    retained();
    reading();
    definitions();
    work("pullMessages", "pull", "{}");
    add(POSTED, "pullMessages", 409, "push_subscription", POSTED_TO + "/pull", "{}");
    work("acknowledgeMessages", "ack", IDS);
    work("returnMessages", "nack", IDS);
    work("extendLeases", "extend", IDS);
    work("rejectMessages", "reject", IDS);
    work("seekSubscription", "seek", "{\"start\":\"latest\"}");
    work("redriveDeadLetters", "dead-letters/redrive", "{}");
    leaseStream();
    deadLetters();
    streams();
    operators();
    health();
  }

  static List<Case> all() {
    return Collections.unmodifiableList(new RefusalCases().all);
  }

  private void add(World world, String operation, int status, String code, String path) {
    add(world, operation, status, code, path, "");
  }

  private void add(
      World world, String operation, int status, String code, String path, String body) {
    add(world, operation, status, code, path, body, List.of());
  }

  private void add(
      World world,
      String operation,
      int status,
      String code,
      String path,
      String body,
      List<String> headers) {
    all.add(new Case(world, operation, status, code, path, body, headers));
  }

  private void publishing() {
    for (var operation : List.of("publishMessage", "publishMessageByPost")) {
      add(OPEN, operation, 400, "bad_topic", "/v1/topics/a%2B", "x");
      add(OPEN, operation, 400, "bad_delay", "/v1/topics/a?delay=soon", "x");
      add(DENIED, operation, 403, "not_authorized", "/v1/topics/secret/a", "x");
      add(SMALL, operation, 413, "body_too_large", "/v1/topics/a", LARGE);
      add(OPEN, operation, 415, "unsupported_encoding", "/v1/topics/a", "x", List.of(GZIP));
      add(
          OPEN,
          operation,
          415,
          "unsupported_type",
          "/v1/topics/a",
          "x",
          List.of("Content-Type: multipart/form-data; boundary=x"));
      add(FULL_QUEUE, operation, 429, "queue_full", "/v1/topics/jobs/1", "x");
      add(FULL_QUEUE, operation, 429, "delayed_full", "/v1/topics/a?delay=1s", "x");
      add(CROWDED, operation, 503, "overloaded", "/v1/topics/a", "x");
      add(FAILED, operation, 503, "log_failed", "/v1/topics/a", "x");
      add(FULL_DISK, operation, 507, "log_full", "/v1/topics/a", "x");
      add(STALLED, operation, 507, "log_full", "/v1/topics/a", "x");
    }
    var batch = "publishBatch";
    add(OPEN, batch, 400, "bad_json", "/v1/publish", "[{\"topic\":\"a\"");
    add(SMALL, batch, 413, "body_too_large", "/v1/publish", LARGE);
    add(OPEN, batch, 413, "too_many_messages", "/v1/publish", "{}\n".repeat(10_001));
    add(
        OPEN,
        batch,
        415,
        "unsupported_type",
        "/v1/publish",
        "[]",
        List.of("Content-Type: text/csv"));
    add(OPEN, batch, 415, "unsupported_encoding", "/v1/publish", "[]", List.of(GZIP));
    add(CROWDED, batch, 503, "overloaded", "/v1/publish", "[]");
    add(FAILED, batch, 503, "log_failed", "/v1/publish", "[{\"topic\":\"a\"}]");
    add(STALLED, batch, 507, "log_full", "/v1/publish", "[{\"topic\":\"a\"}]");
  }

  private void retained() {
    add(OPEN, "listRetained", 400, "bad_limit", "/v1/retained?limit=0");
    add(OPEN, "readRetained", 400, "bad_topic", "/v1/retained/%23");
    add(DENIED, "readRetained", 403, "not_authorized", "/v1/retained/secret/a");
    add(OPEN, "readRetained", 404, "nothing_retained", "/v1/retained/none");
    var put = "retainMessage";
    add(OPEN, put, 400, "bad_topic", "/v1/retained/%23", "x");
    add(DENIED, put, 403, "not_authorized", "/v1/retained/secret/a", "x");
    add(SMALL, put, 413, "body_too_large", "/v1/retained/a", LARGE);
    add(OPEN, put, 415, "unsupported_encoding", "/v1/retained/a", "x", List.of(GZIP));
    add(OPEN, put, 422, "empty_payload", "/v1/retained/a");
    add(FULL_QUEUE, put, 429, "queue_full", "/v1/retained/jobs/1", "x");
    add(FAILED, put, 503, "log_failed", "/v1/retained/a", "x");
    add(FULL_DISK, put, 507, "log_full", "/v1/retained/a", "x");
    var clear = "clearRetained";
    add(OPEN, clear, 400, "bad_topic", "/v1/retained/%23");
    add(DENIED, clear, 403, "not_authorized", "/v1/retained/secret/a");
    add(OPEN, clear, 404, "nothing_retained", "/v1/retained/none");
    add(FULL_QUEUE, clear, 429, "queue_full", "/v1/retained/jobs/kept");
    add(FAILED, clear, 503, "log_failed", "/v1/retained/jobs/kept");
    add(FULL_DISK, clear, 507, "log_full", "/v1/retained/jobs/kept");
  }

  private void reading() {
    var page = "readMessages";
    add(OPEN, page, 400, "bad_limit", "/v1/messages?limit=0");
    add(DENIED, page, 403, "not_authorized", "/v1/messages?filter=secret/%23");
    add(OPEN, page, 406, "not_acceptable", "/v1/messages", "", List.of("Accept: image/png"));
    add(TRIMMED, page, 410, "history_trimmed", "/v1/messages?since=0-0");
    add(OPEN, page, 426, "bad_upgrade", "/v1/messages", "", UPGRADE);
    add(OPEN, "readMessage", 400, "bad_id", "/v1/messages/x");
    add(OPEN, "readMessage", 404, "unknown_message", "/v1/messages/0-99999");
    add(TRIMMED, "readMessage", 410, "history_trimmed", "/v1/messages/0-0");
    add(OPEN, "listTopics", 400, "bad_limit", "/v1/topics?limit=0");
    add(TRIMMED, "listTopics", 410, "history_trimmed", "/v1/topics?since=0-0");
  }

  private void definitions() {
    add(OPEN, "listSubscriptions", 400, "unknown_parameter", "/v1/subscriptions?x=1");
    add(OPEN, "readSubscription", 400, "unknown_parameter", WORK + "?x=1");
    add(DENIED, "readSubscription", 403, "not_authorized", WORK);
    add(OPEN, "readSubscription", 404, "unknown_subscription", "/v1/subscriptions/none");
    var define = "defineSubscription";
    add(OPEN, define, 400, "bad_filters", "/v1/subscriptions/new", "{}");
    add(OPEN, define, 400, "bad_name", "/v1/subscriptions/a%20b", DEFINITION);
    var secret = "{\"filters\":[\"secret/#\"]}";
    add(DENIED, define, 403, "not_authorized", "/v1/subscriptions/new", secret);
    var inside = PUSHED.formatted("http://127.0.0.1/");
    add(OPEN, define, 400, "bad_push", "/v1/subscriptions/new", inside);
    var outside = PUSHED.formatted("https://1.1.1.1/");
    add(DENIED, define, 403, "not_authorized", "/v1/subscriptions/new", outside);
    add(OPEN, define, 409, "different_definition", WORK, "{\"filters\":[\"other\"]}");
    var past = "{\"filters\":[\"jobs/#\"],\"start\":{\"offset\":\"0-0\"}}";
    add(TRIMMED, define, 410, "history_trimmed", "/v1/subscriptions/new", past);
    add(SMALL, define, 413, "body_too_large", "/v1/subscriptions/new", LARGE);
    add(
        OPEN,
        define,
        415,
        "unsupported_encoding",
        "/v1/subscriptions/new",
        DEFINITION,
        List.of(GZIP));
    add(FULL_QUEUE, define, 429, "too_many_subscriptions", "/v1/subscriptions/new", DEFINITION);
    add(FAILED, define, 503, "log_failed", "/v1/subscriptions/new", DEFINITION);
    add(FULL_DISK, define, 507, "log_full", "/v1/subscriptions/new", DEFINITION);
    var delete = "deleteSubscription";
    add(OPEN, delete, 400, "unknown_parameter", WORK + "?x=1");
    add(DENIED, delete, 403, "not_authorized", WORK);
    add(OPEN, delete, 404, "unknown_subscription", "/v1/subscriptions/none");
    add(FAILED, delete, 503, "log_failed", WORK);
    add(FULL_DISK, delete, 507, "log_full", WORK);
  }

  private void leaseStream() {
    var stream = "streamSubscription";
    var path = WORK + "/stream";
    add(OPEN, stream, 400, "bad_max", path + "?max=0");
    add(DENIED, stream, 403, "not_authorized", path);
    add(OPEN, stream, 404, "unknown_subscription", "/v1/subscriptions/none/stream");
    add(OPEN, stream, 406, "not_acceptable", path, "", List.of("Accept: image/png"));
    add(POSTED, stream, 409, "push_subscription", POSTED_TO + "/stream");
    add(OPEN, stream, 426, "bad_upgrade", path, "", UPGRADE);
  }

  /** What is posted to a named subscription. */
  private void work(String operation, String verb, String body) {
    var path = WORK + "/" + verb;
    add(OPEN, operation, 400, "bad_json", path, "[" + body);
    add(OPEN, operation, 400, "unknown_member", path, "{\"no\":1}");
    add(OPEN, operation, 400, "unknown_parameter", path + "?x=1", body);
    add(DENIED, operation, 403, "not_authorized", path, body);
    add(OPEN, operation, 404, "unknown_subscription", "/v1/subscriptions/none/" + verb, body);
    add(SMALL, operation, 413, "body_too_large", path, LARGE);
    add(OPEN, operation, 415, "unsupported_encoding", path, body, List.of(GZIP));
    add(CROWDED, operation, 503, "overloaded", path, body);
    if (operation.equals("pullMessages") || operation.equals("extendLeases")) {
      return; // leases are kept in memory
    }
    if (operation.equals("seekSubscription")) {
      var past = "{\"offset\":\"0-0\"}";
      add(TRIMMED, operation, 410, "history_trimmed", path, past);
    }
    add(FAILED, operation, 503, "log_failed", path, body);
    add(FULL_DISK, operation, 507, "log_full", path, body);
  }

  private void deadLetters() {
    var list = "listDeadLetters";
    add(OPEN, list, 400, "bad_limit", WORK + "/dead-letters?limit=0");
    add(DENIED, list, 403, "not_authorized", WORK + "/dead-letters");
    var delete = "deleteDeadLetter";
    add(OPEN, delete, 400, "bad_id", WORK + "/dead-letters/x");
    add(DENIED, delete, 403, "not_authorized", WORK + "/dead-letters/0-1");
    add(OPEN, delete, 404, "unknown_dead_letter", WORK + "/dead-letters/0-99999");
    add(FAILED, delete, 503, "log_failed", WORK + "/dead-letters/{dead}");
    add(FULL_DISK, delete, 507, "log_full", WORK + "/dead-letters/{dead}");
  }

  private void streams() {
    add(OPEN, "listStreams", 400, "unknown_parameter", "/v1/streams?x=1");
    add(OPEN, "readStream", 400, "unknown_parameter", "/v1/streams/secret?x=1");
    add(DENIED, "readStream", 403, "not_authorized", "/v1/streams/secret");
    add(OPEN, "readStream", 404, "unknown_stream", "/v1/streams/none");
  }

  private void operators() {
    for (var list : List.of("listClients", "listSessions", "listSlowSubscribers", "listBans")) {
      var path = path(list);
      add(OPEN, list, 400, "bad_limit", path + "?limit=0");
      add(DENIED, list, 403, "not_authorized", path);
    }
    add(DENIED, "readClient", 403, "not_authorized", "/v1/clients/c");
    add(OPEN, "readClient", 404, "unknown_client", "/v1/clients/none");
    add(OPEN, "kickClient", 400, "bad_ban", "/v1/clients/c?ban=soon");
    add(DENIED, "kickClient", 403, "not_authorized", "/v1/clients/c?ban=1m");
    add(OPEN, "kickClient", 404, "unknown_client", "/v1/clients/none");
    add(BANNED, "kickClient", 422, "too_many_bans", "/v1/clients/c?ban=1m");
    add(DENIED, "liftBan", 403, "not_authorized", "/v1/bans/c");
    add(OPEN, "liftBan", 404, "unknown_ban", "/v1/bans/none");
    add(DENIED, "listListeners", 403, "not_authorized", "/v1/listeners");
    add(DENIED, "listAlarms", 403, "not_authorized", "/v1/alarms");
    var trace = "traceMessage";
    add(OPEN, trace, 400, "bad_id", "/v1/trace/x");
    add(DENIED, trace, 403, "not_authorized", "/v1/trace/0-0");
    add(OPEN, trace, 404, "unknown_message", "/v1/trace/0-99999");
    add(TRIMMED, trace, 410, "history_trimmed", "/v1/trace/0-0");
    add(BUSY, trace, 503, "overloaded", "/v1/trace/0-0");
  }

  private static String path(String list) {
    return switch (list) {
      case "listClients" -> "/v1/clients";
      case "listSessions" -> "/v1/sessions";
      case "listSlowSubscribers" -> "/v1/slow-subscribers";
      default -> "/v1/bans";
    };
  }

  private void health() {
    add(FAILED, "isLive", 503, "", "/health/live");
    add(FAILED, "isReady", 503, "", "/health/ready");
    add(STALLED, "isReady", 503, "", "/health/ready");
  }
}
