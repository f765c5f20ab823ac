package io.honeyguide.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.honeyguide.stream.StreamDefinition;
import io.honeyguide.stream.StreamLimits;
import io.honeyguide.stream.StreamOptions;
import io.honeyguide.topic.TopicFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Holds {@code openapi.yaml} to the running server, and {@code docs/http-api.md} to it. After a
 * change run this test with {@code -Dhoneyguide.writeDocs=true}: it then writes the page.
 */
class OpenApiTest {

  private static final Path PAGE = Path.of("..", "docs", "http-api.md");
  private static final List<String> METHODS = List.of("get", "put", "post", "delete", "head");
  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

  /** One request that has to be answered as documented. */
  private record Call(String path, String body, int status) {

    Call(String path) {
      this(path, "", 200);
    }
  }

  private static final String DEFINITION = "{\"filters\":[\"jobs/#\"],\"backoff\":[\"1s\"]}";
  private static final String IDS = "{\"ackIds\":[\"none\"]}";

  /** A request for each operation; those below are made in this order. */
  private static final Map<String, Call> CALLS =
      Map.ofEntries(
          Map.entry("publishMessage", new Call("/v1/topics/a/b?priority=3&key=k", "x", 201)),
          Map.entry("publishMessageByPost", new Call("/v1/topics/a?expiry=1h", "x", 201)),
          Map.entry("publishBatch", new Call("/v1/publish", "[{\"topic\":\"a\"},{}]", 200)),
          Map.entry("readMessages", new Call("/v1/messages?filter=%23")),
          Map.entry("readMessage", new Call("/v1/messages/0-0")),
          Map.entry("listRetained", new Call("/v1/retained")),
          Map.entry("readRetained", new Call("/v1/retained/kept")),
          Map.entry("retainMessage", new Call("/v1/retained/kept", "y", 200)),
          Map.entry("clearRetained", new Call("/v1/retained/gone", "", 204)),
          Map.entry("listTopics", new Call("/v1/topics")),
          Map.entry("listSubscriptions", new Call("/v1/subscriptions")),
          Map.entry("readSubscription", new Call("/v1/subscriptions/work")),
          Map.entry("defineSubscription", new Call("/v1/subscriptions/new", DEFINITION, 201)),
          Map.entry("deleteSubscription", new Call("/v1/subscriptions/old", "", 204)),
          Map.entry("pullMessages", new Call("/v1/subscriptions/work/pull", "{\"max\":1}", 200)),
          Map.entry("streamSubscription", new Call("/v1/subscriptions/none/stream", "", 404)),
          Map.entry("acknowledgeMessages", new Call("/v1/subscriptions/work/ack", IDS, 200)),
          Map.entry("returnMessages", new Call("/v1/subscriptions/work/nack", IDS, 200)),
          Map.entry("extendLeases", new Call("/v1/subscriptions/work/extend", IDS, 200)),
          Map.entry("rejectMessages", new Call("/v1/subscriptions/work/reject", IDS, 200)),
          Map.entry(
              "seekSubscription",
              new Call("/v1/subscriptions/work/seek", "{\"start\":\"earliest\"}", 200)),
          Map.entry("listDeadLetters", new Call("/v1/subscriptions/x/dead-letters")),
          Map.entry(
              "redriveDeadLetters",
              new Call("/v1/subscriptions/work/dead-letters/redrive", "{}", 200)),
          Map.entry(
              "deleteDeadLetter", new Call("/v1/subscriptions/work/dead-letters/0-0", "", 404)),
          Map.entry("listStreams", new Call("/v1/streams")),
          Map.entry("readStream", new Call("/v1/streams/jobs")),
          Map.entry("listClients", new Call("/v1/clients")),
          Map.entry("readClient", new Call("/v1/clients/nobody", "", 404)),
          Map.entry("kickClient", new Call("/v1/clients/nobody?ban=1m", "", 204)),
          Map.entry("listSessions", new Call("/v1/sessions")),
          Map.entry("listSlowSubscribers", new Call("/v1/slow-subscribers")),
          Map.entry("listBans", new Call("/v1/bans")),
          Map.entry("liftBan", new Call("/v1/bans/banned", "", 204)),
          Map.entry("listListeners", new Call("/v1/listeners")),
          Map.entry("listAlarms", new Call("/v1/alarms")),
          Map.entry("traceMessage", new Call("/v1/trace/0-0")),
          Map.entry("isLive", new Call("/health/live")),
          Map.entry("isLiveHead", new Call("/health/live")),
          Map.entry("isReady", new Call("/health/ready")),
          Map.entry("isReadyHead", new Call("/health/ready")),
          Map.entry("readMetrics", new Call("/metrics")),
          Map.entry("readMetricsHead", new Call("/metrics")),
          Map.entry("readVersion", new Call("/version")),
          Map.entry("readVersionHead", new Call("/version")),
          Map.entry("readOpenApi", new Call("/openapi.json")),
          Map.entry("readOpenApiHead", new Call("/openapi.json")));

  private static HttpBroker broker;
  private static JsonNode document;

  @BeforeAll
  static void start() {
    broker = HttpBroker.start();
    broker.put("/v1/topics/first", "x");
    broker.declare(List.of(stream("jobs", "jobs/#"), stream("everything", "#")));
    document = broker.get("/openapi.json").json();
  }

  private static StreamOptions stream(String name, String filter) {
    return StreamOptions.of(
        new StreamDefinition(
            name,
            List.of(TopicFilter.of(filter)),
            StreamDefinition.Retain.LIMITS,
            StreamLimits.UNLIMITED.withMessages(1_000)));
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private interface OperationVisitor {
    void operation(String method, String path, JsonNode operation);
  }

  private static void forEachOperation(OperationVisitor visitor) {
    document
        .get("paths")
        .properties()
        .forEach(
            path -> {
              for (var method : METHODS) {
                var operation = path.getValue().path(method);
                if (!operation.isMissingNode()) {
                  visitor.operation(method, path.getKey(), operation);
                }
              }
            });
  }

  @Test
  void isOfVersion31AndNamesTheBroker() {
    assertThat(document.get("openapi").asText()).isEqualTo("3.1.0");
    assertThat(document.at("/info/version").asText()).isEqualTo("1.2.3-test");
  }

  @Test
  void documentsEveryRouteAndNoOther() {
    var documented = new TreeSet<String>();
    forEachOperation((method, path, operation) -> documented.add(method + " " + path));
    var routed = new TreeSet<String>();
    for (var route : Routes.of(broker.edge)) {
      var path = route.template().replace("...}", "}");
      route
          .endpoints()
          .keySet()
          .forEach(method -> routed.add(method.name().toLowerCase(Locale.ROOT) + " " + path));
    }

    assertThat(documented).isEqualTo(routed);
  }

  @Test
  void everyOperationAnswersAsDocumented() {
    broker.put("/v1/retained/kept", "x");
    broker.put("/v1/retained/gone", "x");
    broker.send("DELETE", "/v1/clients/banned?ban=1h", "");
    broker.put("/v1/subscriptions/work", DEFINITION);
    broker.put("/v1/subscriptions/old", DEFINITION);
    broker.put("/v1/topics/jobs/1", "to do");
    var operations = new TreeSet<String>();
    forEachOperation(
        (method, path, operation) -> {
          var id = operation.get("operationId").asText();
          operations.add(id);
          var call = CALLS.get(id);
          assertThat(call).as("a request for " + id).isNotNull();
          var answer = broker.send(method.toUpperCase(Locale.ROOT), call.path(), call.body());
          assertThat(answer.status())
              .as(id + " " + answer.response().body())
              .isEqualTo(call.status());
          if (!method.equals("head")) {
            requireDocumented(id, operation, answer);
          }
        });
    assertThat(operations).isEqualTo(CALLS.keySet());
  }

  private static void requireDocumented(String id, JsonNode operation, HttpBroker.Answer answer) {
    var responses = operation.get("responses");
    var response = responses.path(String.valueOf(answer.status()));
    if (response.isMissingNode()) {
      response = responses.path("default");
    }
    assertThat(response.isMissingNode()).as(id + " documents " + answer.status()).isFalse();
    if (response.has("$ref")) {
      response = document.at(response.get("$ref").asText().substring(1));
    }
    var type = answer.header("Content-Type").split(";", 2)[0];
    var content = response.path("content");
    if (content.isMissingNode()) {
      assertThat(answer.response().body()).as(id).isEmpty();
      return;
    }
    assertThat(content.has(type)).as(id + " documents " + type).isTrue();
    var schema = content.get(type).path("schema");
    if (!schema.isMissingNode()) {
      assertThat(schema(schema).validate(answer.json()))
          .as(id + " " + answer.response().body())
          .isEmpty();
    }
  }

  /** A schema of the document, with what it refers to. */
  private static JsonSchema schema(JsonNode schema) {
    var whole = ((ObjectNode) schema).deepCopy();
    whole.set("components", document.get("components"));
    return SCHEMAS.getSchema(whole);
  }

  @Test
  void everyPathRefusesOtherMethodsAsDocumented() {
    var problem = document.at("/components/schemas/Problem");
    document
        .get("paths")
        .fieldNames()
        .forEachRemaining(
            path -> {
              var answer = broker.send("PATCH", path.replaceAll("\\{\\w+}", "x"), "");
              assertThat(answer.status()).as(path).isEqualTo(405);
              assertThat(schema(problem).validate(answer.json())).as(path).isEmpty();
            });
  }

  @Test
  void everyExampleIsOfItsSchema() {
    var examples = new ArrayList<String>();
    for (var media : document.findParents("example")) {
      var schema = media.get("schema");
      assertThat(schema).as("schema of " + media).isNotNull();
      assertThat(schema(schema).validate(media.get("example"))).as(media.toString()).isEmpty();
      examples.add(media.get("example").toString());
    }
    assertThat(examples).hasSizeGreaterThan(3);
  }

  @Test
  void itsSchemasTellWrongAnswersFromRightOnes() {
    var message = schema(document.at("/components/schemas/Message"));
    var right = broker.get("/v1/messages/" + published()).json();
    assertThat(message.validate(right)).isEmpty();
    ((ObjectNode) right).put("qos", 3);
    assertThat(message.validate(right)).isNotEmpty();
    ((ObjectNode) right).put("qos", 1).remove("topic");
    assertThat(message.validate(right)).isNotEmpty();
  }

  private static String published() {
    return broker.put("/v1/topics/a", "x").json().get("id").asText();
  }

  @Test
  void pageMatchesDocument() throws IOException {
    var expected = new OpenApiPage(HttpBroker.JSON.valueToTree(OpenApi.document())).markdown();
    if (Boolean.getBoolean("honeyguide.writeDocs")) {
      Files.writeString(PAGE, expected);
    }

    assertThat(Files.readString(PAGE))
        .as("run this test with -Dhoneyguide.writeDocs=true to write it anew")
        .isEqualTo(expected);
  }
}
