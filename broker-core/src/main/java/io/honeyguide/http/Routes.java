package io.honeyguide.http;

import io.honeyguide.named.Settlement.Verb;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Every path that this edge answers by itself, and who answers it. The OpenAPI document tells the
 * same to people and machines; a test holds the two together.
 */
final class Routes {

  private static final String REST = "{topic...}";

  /**
   * One path.
   *
   * @param template with a level {@code {name}} where anything may stand, or ending in {@code
   *     {topic...}} for any number of levels
   * @param name under which its answers are counted
   * @param isOpen whether nobody is asked who he is
   */
  record Route(String template, String name, boolean isOpen, Map<HttpMethod, Endpoint> endpoints) {

    boolean isPrefix() {
      return template.endsWith(REST);
    }

    /** What stands before any number of levels. */
    String prefix() {
      return template.substring(0, template.length() - REST.length());
    }

    /** Matches the paths, as they were sent. */
    String pattern() {
      var pattern = new StringBuilder();
      for (var level : template.substring(1).split("/", -1)) {
        pattern.append('/').append(level.startsWith("{") ? "[^/]+" : Pattern.quote(level));
      }
      return pattern.toString();
    }

    /** The methods it knows, for people. */
    String allowed() {
      return endpoints.keySet().stream()
          .map(HttpMethod::name)
          .sorted()
          .collect(Collectors.joining(", "));
    }
  }

  private final List<Route> all = new ArrayList<>();

  private Routes(HttpEdge edge) {
    var streamMeters = new StreamMeters(edge.metrics());
    messages(edge, streamMeters);
    administration(edge);
    subscriptions(streamMeters);
    operation(edge);
  }

  /** All of them; of two that fit the first one answers. What is asked most often stands first. */
  static List<Route> of(HttpEdge edge) {
    return new Routes(edge).all;
  }

  private void messages(HttpEdge edge, StreamMeters streamMeters) {
    add("/v1/topics", "topics", Map.of(HttpMethod.GET, new TopicsEndpoint()));
    add("/v1/retained", "retained_list", Map.of(HttpMethod.GET, new RetainedListEndpoint()));
    var publishMeters = new PublishMeters(edge.metrics());
    var publish = new PublishEndpoint(publishMeters);
    add(
        PublishEndpoint.PREFIX + REST,
        "publish",
        Map.of(HttpMethod.PUT, publish, HttpMethod.POST, publish));
    add(
        BatchEndpoint.PATH,
        "publish_batch",
        Map.of(HttpMethod.POST, new BatchEndpoint(publishMeters)));
    add("/v1/messages", "messages", Map.of(HttpMethod.GET, new MessagesEndpoint(streamMeters)));
    add(MessageEndpoint.PATH, "message", Map.of(HttpMethod.GET, new MessageEndpoint()));
    var retained = new RetainedEndpoint(publishMeters);
    add(
        RetainedEndpoint.PREFIX + REST,
        "retained",
        Map.of(
            HttpMethod.GET, retained::get,
            HttpMethod.PUT, retained::put,
            HttpMethod.DELETE, retained::delete));
    add(
        DeadLettersEndpoint.PATH,
        "dead_letters",
        Map.of(HttpMethod.GET, new DeadLettersEndpoint()));
    var streams = new StreamsEndpoint();
    add(StreamsEndpoint.PATH, "streams", Map.of(HttpMethod.GET, streams::all));
    add(StreamsEndpoint.PATH + "/{name}", "stream_status", Map.of(HttpMethod.GET, streams::one));
  }

  private void administration(HttpEdge edge) {
    var sessions = new SessionsEndpoint();
    admin("/v1/clients", "clients", Map.of(HttpMethod.GET, sessions::clients));
    admin(
        "/v1/clients/{id}",
        "client",
        Map.of(HttpMethod.GET, sessions::client, HttpMethod.DELETE, sessions::kick));
    admin("/v1/sessions", "sessions", Map.of(HttpMethod.GET, sessions::sessions));
    admin("/v1/slow-subscribers", "slow_subscribers", Map.of(HttpMethod.GET, sessions::slow));
    var bans = new BansEndpoint();
    admin("/v1/bans", "bans", Map.of(HttpMethod.GET, bans::list));
    admin("/v1/bans/{id}", "ban", Map.of(HttpMethod.DELETE, bans::lift));
    var parts = new PartsEndpoint();
    admin("/v1/listeners", "listeners", Map.of(HttpMethod.GET, parts::listeners));
    admin("/v1/alarms", "alarms", Map.of(HttpMethod.GET, parts::alarms));
    admin("/v1/trace/{id}", "trace", Map.of(HttpMethod.GET, new TraceEndpoint(edge)));
  }

  private void subscriptions(StreamMeters streamMeters) {
    add(
        LeaseStreamEndpoint.PATH,
        "lease_stream",
        Map.of(HttpMethod.GET, new LeaseStreamEndpoint(streamMeters)));
    add(PullEndpoint.PATH, "pull", Map.of(HttpMethod.POST, new PullEndpoint()));
    for (var verb : List.of(Verb.ACK, Verb.NACK, Verb.EXTEND, Verb.REJECT)) {
      var name = verb.name().toLowerCase(Locale.ROOT);
      add(SettleEndpoint.PATH + name, name, Map.of(HttpMethod.POST, new SettleEndpoint(verb)));
    }
    add(SeekEndpoint.PATH, "seek", Map.of(HttpMethod.POST, new SeekEndpoint()));
    var letters = new LettersEndpoint();
    add(LettersEndpoint.REDRIVE_PATH, "redrive", Map.of(HttpMethod.POST, letters::redrive));
    add(LettersEndpoint.ONE_PATH, "dead_letter", Map.of(HttpMethod.DELETE, letters::delete));
    var subscription = new SubscriptionEndpoint();
    add(
        SubscriptionEndpoint.LIST_PATH,
        "subscriptions",
        Map.of(HttpMethod.GET, subscription::list));
    add(
        SubscriptionEndpoint.PATH,
        "subscription",
        Map.of(
            HttpMethod.PUT, subscription::put,
            HttpMethod.GET, subscription::get,
            HttpMethod.DELETE, subscription::delete));
  }

  private void operation(HttpEdge edge) {
    var health = new HealthEndpoint(edge.health());
    all.add(new Route("/health/live", "live", true, read(health::live)));
    all.add(new Route("/health/ready", "ready", true, read(health::ready)));
    add("/metrics", "metrics", read(new MetricsEndpoint()));
    add("/version", "version", read(new VersionEndpoint()));
    add(OpenApi.PATH, "openapi", read(edge.openApi()));
  }

  private static Map<HttpMethod, Endpoint> read(Endpoint endpoint) {
    return Map.of(HttpMethod.GET, endpoint, HttpMethod.HEAD, endpoint);
  }

  /** Adds a path for those who look after the broker. */
  private void admin(String template, String name, Map<HttpMethod, Endpoint> endpoints) {
    var guarded = new HashMap<HttpMethod, Endpoint>();
    endpoints.forEach((method, endpoint) -> guarded.put(method, AdminAccess.guard(endpoint)));
    add(template, name, guarded);
  }

  private void add(String template, String name, Map<HttpMethod, Endpoint> endpoints) {
    all.add(new Route(template, name, false, endpoints));
  }
}
