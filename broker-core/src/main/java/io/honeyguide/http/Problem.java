package io.honeyguide.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A refusal as RFC 9457 writes it.
 *
 * @param status HTTP status
 * @param code short stable word for machines
 * @param detail one sentence that says what was expected, what was found and what helps
 * @param retryAfterSeconds when to try again, or 0 for no such promise
 * @param oldest the oldest offset that can still be read, where that helps
 */
record Problem(
    int status, String code, String detail, int retryAfterSeconds, @Nullable String oldest) {

  static final String CONTENT_TYPE = "application/problem+json";

  /** When a client may try again after a refusal for want of room, in seconds. */
  private static final int SOON_SECONDS = 1;

  static Problem of(int status, String code, String detail) {
    return new Problem(status, code, detail, 0, null);
  }

  /** Refused for now: status 503. */
  static Problem busy(String code, String detail) {
    return new Problem(503, code, detail, SOON_SECONDS, null);
  }

  /** There are too many of something for now: status 429. */
  static Problem tooMany(String code, String detail) {
    return new Problem(429, code, detail, SOON_SECONDS, null);
  }

  /** Nothing was stored for want of room on the disk, and may be once there is some: status 507. */
  static Problem logFull(@Nullable String reason) {
    return new Problem(507, "log_full", "nothing was stored: " + reason, SOON_SECONDS, null);
  }

  /** A queue that the message would go to takes nothing for now: status 429. */
  static Problem queueFull(String reason) {
    return new Problem(429, "queue_full", "nothing was stored: " + reason, SOON_SECONDS, null);
  }

  /** What was asked for is no longer in the log: status 410. */
  static Problem trimmed(String detail, String oldest) {
    return new Problem(410, "history_trimmed", detail, 0, oldest);
  }

  void write(JsonGenerator out, String requestId) throws IOException {
    out.writeStartObject();
    out.writeStringField("type", "about:blank");
    out.writeStringField("title", HttpResponseStatus.valueOf(status).reasonPhrase());
    out.writeNumberField("status", status);
    out.writeStringField("detail", detail);
    out.writeStringField("code", code);
    out.writeStringField("requestId", requestId);
    if (oldest != null) {
      out.writeStringField("oldest", oldest);
    }
    out.writeEndObject();
  }
}
