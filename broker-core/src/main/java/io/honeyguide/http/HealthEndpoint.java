package io.honeyguide.http;

import java.util.Objects;

/**
 * {@code GET /health/live}, which fails only when nothing but a restart helps, and {@code GET
 * /health/ready}, which names each part with why it is not ready.
 */
final class HealthEndpoint {

  private static final int FAILED = 503;

  private final Health health;

  HealthEndpoint(Health health) {
    this.health = health;
  }

  void live(Exchange exchange) {
    var failed = health.log().status() == Health.LogStatus.FAILED;
    exchange.json(
        failed ? FAILED : 200,
        out -> {
          out.writeStartObject();
          out.writeStringField("status", failed ? "down" : "up");
          out.writeEndObject();
        });
  }

  void ready(Exchange exchange) {
    var parts = health.parts();
    var isReady = parts.values().stream().noneMatch(Objects::nonNull);
    exchange.json(
        isReady ? 200 : FAILED,
        out -> {
          out.writeStartObject();
          out.writeStringField("status", isReady ? "up" : "down");
          out.writeObjectFieldStart("parts");
          for (var part : parts.entrySet()) {
            var reason = part.getValue();
            out.writeObjectFieldStart(part.getKey());
            out.writeStringField("status", reason == null ? "up" : "down");
            if (reason != null) {
              out.writeStringField("reason", reason);
            }
            out.writeEndObject();
          }
          out.writeEndObject();
          out.writeEndObject();
        });
  }
}
