package io.honeyguide.http;

import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
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
    messages(edge);
    operation(edge);
  }

  /** All of them, the busiest first; of two that fit the first one answers. */
  static List<Route> of(HttpEdge edge) {
    return new Routes(edge).all;
  }

  private void messages(HttpEdge edge) {
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
    add(
        "/v1/messages",
        "messages",
        Map.of(HttpMethod.GET, new MessagesEndpoint(new StreamMeters(edge.metrics()))));
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
  }

  private void operation(HttpEdge edge) {
    var health = new HealthEndpoint(edge.health());
    all.add(new Route("/health/live", "live", true, read(health::live)));
    all.add(new Route("/health/ready", "ready", true, read(health::ready)));
    add("/metrics", "metrics", read(new MetricsEndpoint()));
    add("/version", "version", read(new VersionEndpoint()));
  }

  private static Map<HttpMethod, Endpoint> read(Endpoint endpoint) {
    return Map.of(HttpMethod.GET, endpoint, HttpMethod.HEAD, endpoint);
  }

  private void add(String template, String name, Map<HttpMethod, Endpoint> endpoints) {
    all.add(new Route(template, name, false, endpoints));
  }
}
