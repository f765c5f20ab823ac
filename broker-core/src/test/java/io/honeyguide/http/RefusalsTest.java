package io.honeyguide.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.honeyguide.access.AccessOptions;
import io.honeyguide.access.AccessRules;
import io.honeyguide.access.Bans;
import io.honeyguide.access.UsersFile;
import io.honeyguide.delivery.DeliveryLimits;
import io.honeyguide.delivery.OverflowPolicy;
import io.honeyguide.delivery.QueueLimits;
import io.honeyguide.delivery.TraceReport;
import io.honeyguide.http.RefusalCases.Case;
import io.honeyguide.http.RefusalCases.World;
import io.honeyguide.log.FaultyLogFiles;
import io.honeyguide.log.LogException;
import io.honeyguide.log.MemoryDisk;
import io.honeyguide.log.RecordBatch;
import io.honeyguide.message.RecordType;
import io.honeyguide.named.NamedLimits;
import io.honeyguide.stream.StreamDefinition;
import io.honeyguide.stream.StreamLimits;
import io.honeyguide.stream.StreamOptions;
import io.honeyguide.topic.TopicFilter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every refusal that the API documents is one that it makes: each row of the error column has a
 * request in {@link RefusalCases}.
 */
class RefusalsTest {

  private static final JsonNode DOCUMENT = HttpBroker.JSON.valueToTree(OpenApi.document());
  private static final String WORK = "/v1/subscriptions/work";
  private static final long DISK_BYTES = 20_000;
  private static final long BETWEEN_MS = 200;
  private static final Set<Integer> TO_TRY_AGAIN = Set.of(429, 503, 507);

  /** Those of 429 and 503 that time alone does not heal. */
  private static final Set<String> FOR_GOOD = Set.of("too_many_subscriptions");

  @TempDir private Path directory;

  private final CountDownLatch goOn = new CountDownLatch(1);
  private final List<RawClient> clients = new ArrayList<>();
  private final List<CompletableFuture<HttpBroker.Answer>> underWay = new ArrayList<>();
  private @Nullable HttpBroker started;

  /** An {@code ackId} that is still worth something, and a dead letter. */
  private String ackId = "none";

  private String deadLetter = "0-0";

  @AfterEach
  void close() {
    goOn.countDown();
    underWay.forEach(each -> assertThat(each.join().status()).isEqualTo(200));
    clients.forEach(RawClient::close);
    if (started != null) {
      started.close();
    }
  }

  private interface Visitor {
    void operation(String method, String path, JsonNode operation);
  }

  private static void forEachOperation(Visitor visitor) {
    for (var path : DOCUMENT.get("paths").properties()) {
      for (var method : List.of("get", "put", "post", "delete")) {
        var operation = path.getValue().path(method);
        if (!operation.isMissingNode()) {
          visitor.operation(method.toUpperCase(Locale.ROOT), path.getKey(), operation);
        }
      }
    }
  }

  private static String method(String operationId) {
    var found = new ArrayList<String>();
    forEachOperation(
        (method, path, operation) -> {
          if (operation.get("operationId").asText().equals(operationId)) {
            found.add(method);
          }
        });
    assertThat(found).as(operationId).hasSize(1);
    return found.get(0);
  }

  @Test
  void everyDocumentedRefusalHasARequest() {
    var documented = new TreeSet<String>();
    forEachOperation(
        (method, path, operation) ->
            StreamSupport.stream(operation.path("x-refusals").spliterator(), false)
                .forEach(
                    status ->
                        documented.add(operation.get("operationId").asText() + " " + status)));
    var made = new TreeSet<String>();
    RefusalCases.all().forEach(each -> made.add(each.operation() + " " + each.status()));

    documented.removeAll(made);
    assertThat(documented)
        .as("x-refusals of openapi.yaml that RefusalCases has no request for; add one or strike it")
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void refusesAsDocumented(World world) throws Exception {
    var cases = RefusalCases.all().stream().filter(each -> each.world() == world).toList();
    assertThat(cases).isNotEmpty();
    var broker = build(world);
    for (var each : cases) {
      try (var client = broker.raw()) {
        requireRefused(each, send(client, each));
      }
      // What was refused for want of a disk is not tried again at once.
      broker.time.advanceMs(BETWEEN_MS);
      broker.shard.timeCame();
    }
    if (world == World.FULL_DISK) {
      nothingHappened(broker);
    }
  }

  /** A force may hang for as long as a disk likes. */
  @Test
  void saysThatNobodyKnowsWhenTheLogTakesTooLong() {
    var broker = keep(HttpBroker.startStepped());
    stepped(broker, "PUT", WORK, "{\"filters\":[\"jobs/#\"],\"ackDeadline\":\"24h\"}");
    var ids = "{\"ackIds\":[\"0.0.0.0\"]}";
    for (var asked :
        List.of(
            List.of("PUT", "/v1/topics/a", "x"),
            List.of("POST", "/v1/publish", "[{\"topic\":\"a\"}]"),
            List.of("PUT", "/v1/retained/a", "x"),
            List.of("PUT", "/v1/subscriptions/new", "{\"filters\":[\"jobs/#\"]}"),
            List.of("POST", WORK + "/ack", ids),
            List.of("POST", WORK + "/nack", ids),
            List.of("POST", WORK + "/extend", ids),
            List.of("POST", WORK + "/reject", ids),
            List.of("POST", WORK + "/seek", "{\"start\":\"latest\"}"),
            List.of("POST", WORK + "/dead-letters/redrive", "{}"),
            List.of("DELETE", WORK + "/dead-letters/0-0", ""),
            List.of("DELETE", WORK, ""))) {
      var answer = broker.sendAsync(asked.get(0), asked.get(1), asked.get(2));
      Awaitility.await()
          .until(
              () -> {
                broker.time.advanceMs(HttpDeadlines.DEFAULT.commitMs());
                return answer.isDone();
              });

      assertThat(answer.join().status()).as("%s", asked).isEqualTo(503);
      assertThat(answer.join().json().get("code").asText()).isEqualTo("outcome_unknown");
      assertThat(answer.join().header("Retry-After")).as("%s", asked).isEqualTo("1");
    }
    while (broker.step()) {
      // What nobody knew becomes known; nobody is there to hear of it.
    }
  }

  /** What the shard's thread is asked for waits for that force as well. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v1/subscriptions",
        "GET " + WORK,
        "GET " + WORK + "/dead-letters",
        "POST " + WORK + "/pull",
        "GET /v1/retained",
        "GET /v1/retained/a",
        "GET /v1/streams",
        "GET /v1/streams/a",
        "GET /v1/clients",
        "GET /v1/clients/a",
        "GET /v1/sessions",
        "GET /v1/slow-subscribers"
      })
  void keepsNobodyWaitingForALogThatTakesTooLong(String asked) {
    var broker = keep(HttpBroker.startStepped());
    stepped(broker, "PUT", WORK, "{\"filters\":[\"jobs/#\"],\"ackDeadline\":\"24h\"}");
    var method = asked.split(" ", 2)[0];

    var answer = broker.sendAsync(method, asked.split(" ", 2)[1], method.equals("GET") ? "" : "{}");
    Awaitility.await()
        .until(
            () -> {
              broker.time.advanceMs(HttpDeadlines.DEFAULT.commitMs());
              return answer.isDone();
            });

    assertThat(answer.join().status()).isEqualTo(503);
    assertThat(answer.join().json().get("code").asText()).isEqualTo("overloaded");
    assertThat(answer.join().header("Retry-After")).isEqualTo("1");
    while (broker.step()) {
      // The answer comes after all; nobody is there to hear it.
    }
  }

  private static void stepped(HttpBroker broker, String method, String path, String body) {
    var answer = broker.sendAsync(method, path, body);
    Awaitility.await()
        .until(
            () -> {
              broker.step();
              return answer.isDone();
            });
    expect(201, answer.join());
  }

  private RawClient.Reply send(RawClient client, Case each) {
    var body = each.body().replace("{ack}", ackId).getBytes(StandardCharsets.UTF_8);
    var headers = new ArrayList<>(each.headers());
    headers.add("Content-Length: " + body.length);
    var path = each.path().replace("{dead}", deadLetter);
    client.head(method(each.operation()) + " " + path, headers.toArray(String[]::new));
    return client.send(body).receive();
  }

  private static void requireRefused(Case each, RawClient.Reply reply) {
    assertThat(reply.status()).as("%s: %s", each, reply.body()).isEqualTo(each.status());
    assertThat(reply.headers()).as(each.toString()).containsKey("x-request-id");
    if (each.code().isEmpty()) {
      return;
    }
    assertThat(reply.headers()).containsEntry("content-type", Problem.CONTENT_TYPE);
    var problem = reply.json();
    assertThat(problem.get("code").asText())
        .as("%s: %s", each, reply.body())
        .isEqualTo(each.code());
    assertThat(problem.get("status").asInt()).isEqualTo(each.status());
    assertThat(problem.get("title").asText()).isNotEmpty();
    assertThat(problem.get("detail").asText()).doesNotContain("Exception", "\tat ", "\n");
    assertThat(problem.get("requestId").asText()).isEqualTo(reply.headers().get("x-request-id"));
    assertThat(problem.has("oldest")).as(each.toString()).isEqualTo(each.status() == 410);
    assertThat(reply.headers().containsKey("retry-after"))
        .as("%s says when to try again", each)
        .isEqualTo(TO_TRY_AGAIN.contains(each.status()) && isForNow(problem));
  }

  private static boolean isForNow(JsonNode problem) {
    return !FOR_GOOD.contains(problem.get("code").asText());
  }

  private HttpBroker build(World world) throws Exception {
    return switch (world) {
      case OPEN -> prepared(HttpBroker.start());
      case POSTED -> posted();
      case DENIED -> denied();
      case SMALL -> prepared(HttpBroker.start(limits(1 << 20)));
      case CROWDED -> crowded();
      case FULL_DISK -> fullDisk();
      case STALLED -> stalled();
      case FAILED -> failed();
      case FULL_QUEUE -> fullQueue();
      case TRIMMED -> trimmed();
      case BANNED -> banned();
      case BUSY -> busy();
    };
  }

  private static HttpOptions limits(long pendingBytes) {
    var limits = new HttpLimits(World.BODY_BYTES_MAX, 4096, 2048, pendingBytes, 1 << 20);
    return HttpBroker.OPTIONS.withLimits(limits);
  }

  private HttpBroker keep(HttpBroker broker) {
    started = broker;
    return broker;
  }

  /** Defines the subscription, has a message leased and another one given up on. */
  private HttpBroker prepared(HttpBroker broker) {
    keep(broker);
    expect(201, broker.put(WORK, "{\"filters\":[\"jobs/#\"],\"ackDeadline\":\"1h\"}"));
    expect(201, broker.put("/v1/topics/jobs/1", "to do"));
    expect(201, broker.put("/v1/topics/jobs/2", "cannot be done"));
    expect(200, broker.put("/v1/retained/jobs/kept", "x"));
    var messages = broker.send("POST", WORK + "/pull", "{\"max\":2}").json().get("messages");
    ackId = messages.at("/0/ackId").asText();
    deadLetter = messages.at("/1/offset").asText();
    var rejected = "{\"ackIds\":[\"" + messages.at("/1/ackId").asText() + "\"]}";
    expect(200, broker.send("POST", WORK + "/reject", rejected));
    return broker;
  }

  private HttpBroker posted() {
    var broker = prepared(HttpBroker.start());
    var definition = RefusalCases.PUSHED.formatted("https://1.1.1.1/");
    expect(201, broker.put(RefusalCases.POSTED_TO, definition));
    return broker;
  }

  private static void expect(int status, HttpBroker.Answer answer) {
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
  }

  private HttpBroker denied() throws IOException {
    var users = directory.resolve("users");
    UsersFile.add(users, "ada", "pencil", 4096);
    var rules = AccessRules.parse(List.of("allow all secret/# user ada", "deny all secret/#"));
    var broker = keep(HttpBroker.start(new AccessOptions(users, true, rules)));
    var ada = Base64.getEncoder().encodeToString("ada:pencil".getBytes(StandardCharsets.UTF_8));
    var filters = "{\"filters\":[\"open/a\",\"secret/#\"]}";
    expect(201, broker.put(WORK, filters, "Authorization", "Basic " + ada));
    var definition =
        new StreamDefinition(
            "secret",
            List.of(TopicFilter.of("secret/#")),
            StreamDefinition.Retain.LIMITS,
            StreamLimits.UNLIMITED);
    broker.declare(List.of(StreamOptions.of(definition)));
    return broker;
  }

  /** Somebody holds all the room for bodies and does not go on. */
  private HttpBroker crowded() {
    var broker = prepared(HttpBroker.start(limits(World.BODY_BYTES_MAX)));
    for (var sent : List.of(World.BODY_BYTES_MAX - 1, 1)) {
      var slow = broker.raw();
      clients.add(slow);
      slow.head("PUT /v1/topics/slow", "Content-Length: " + World.BODY_BYTES_MAX);
      slow.send("x".repeat(sent));
    }
    Awaitility.await().until(() -> broker.put("/v1/topics/a", "x").status() == 503);
    return broker;
  }

  /** A disk that is full to the last byte: the smallest record is one too many. */
  private HttpBroker fullDisk() {
    var broker = prepared(HttpBroker.start(HttpBroker.OPTIONS, new MemoryDisk(DISK_BYTES, 1000)));
    var before = broker.log.bytes();
    expect(201, broker.put("/v1/topics/other", "x".repeat(100)));
    var frame = broker.log.bytes() - before - 100;
    while (broker.log.bytes() < DISK_BYTES) {
      var room = DISK_BYTES - broker.log.bytes() - frame;
      expect(201, broker.put("/v1/topics/other", "x".repeat((int) Math.min(room, 5_000))));
    }
    return broker;
  }

  /** What was refused has not happened, and is done once there is room. */
  private void nothingHappened(HttpBroker broker) {
    var state = broker.get(WORK).json();
    assertThat(state.get("inFlight").asInt()).as(state.toString()).isEqualTo(1);
    assertThat(state.get("deadLetters").asInt()).as(state.toString()).isEqualTo(1);
    assertThat(state.at("/total/acknowledged").asInt()).as(state.toString()).isZero();
    assertThat(broker.get("/v1/retained/jobs/kept").status()).isEqualTo(200);
    assertThat(broker.get("/v1/subscriptions").json().get("subscriptions")).hasSize(1);
    assertThat(broker.get("/v1/retained/a").status()).isEqualTo(404);
    assertThat(broker.send("POST", WORK + "/extend", "{\"ackIds\":[\"" + ackId + "\"]}").status())
        .as("a lease is kept in memory")
        .isEqualTo(200);
  }

  private HttpBroker stalled() {
    var broker = prepared(HttpBroker.start());
    broker.health.stalled(new LogException("no room"));
    return broker;
  }

  /** A disk that fails for good while a record is on its way, which stays with the log. */
  private HttpBroker failed() {
    var disk = new FaultyLogFiles(1);
    var broker = prepared(HttpBroker.startOn(disk));
    disk.failAllForces();
    var lost = new RecordBatch(new Unheard(), 64);
    lost.begin(RecordType.MESSAGE);
    lost.end(null, 0, true);
    broker.log.append(lost);
    Awaitility.await().until(() -> broker.get("/health/live").status() == 503);
    lost.release();
    return broker;
  }

  private record Unheard() implements RecordBatch.Owner {
    @Override
    public void committed(RecordBatch batch, long firstOffset) {
      throw new AssertionError("a disk that fails stores nothing");
    }

    @Override
    public void refused(RecordBatch batch, LogException cause) {
      throw new AssertionError("nobody knows what became of it", cause);
    }
  }

  private HttpBroker fullQueue() {
    var queue = new QueueLimits(2, 1 << 20, QueueLimits.ANY_AGE, OverflowPolicy.REFUSE);
    var limits = new DeliveryLimits(queue, 1L << 40, 10).withDelayedMax(0);
    var broker = keep(HttpBroker.start(limits, new NamedLimits(0, 10)));
    broker.leaveASubscriber("away", "jobs/#");
    expect(200, broker.put("/v1/retained/jobs/kept", "x"));
    expect(201, broker.put("/v1/topics/jobs/1", "x"));
    return broker;
  }

  private HttpBroker trimmed() {
    var broker = prepared(HttpBroker.start());
    var pulled = "{\"ackIds\":[\"" + ackId + "\"]}";
    expect(200, broker.send("POST", WORK + "/ack", pulled));
    for (var i = 0; i < 100; i++) {
      expect(201, broker.put("/v1/topics/other", "x".repeat(200)));
    }
    broker.forgetBelow(broker.log.committedOffset());
    return broker;
  }

  private HttpBroker banned() {
    var broker = keep(HttpBroker.start());
    for (var i = 0; i < Bans.BANS_MAX; i++) {
      var ban = new Bans.Ban("client-" + i, Long.MAX_VALUE, "the test");
      assertThat(broker.authentication.bans().add(ban, 0)).isTrue();
    }
    return broker;
  }

  private HttpBroker busy() throws InterruptedException {
    var broker = prepared(HttpBroker.start());
    var areLookedAt = new CountDownLatch(2);
    broker.administration.traced =
        () -> {
          areLookedAt.countDown();
          awaitQuietly(goOn);
          return new TraceReport("MESSAGE", List.of(), true, true, List.of(), 0, 0);
        };
    underWay.add(broker.sendAsync("GET", "/v1/trace/0-0", ""));
    underWay.add(broker.sendAsync("GET", "/v1/trace/0-0", ""));
    assertThat(areLookedAt.await(20, TimeUnit.SECONDS)).isTrue();
    return broker;
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
