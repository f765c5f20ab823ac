package io.honeyguide.api;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The answer to a question.
 *
 * @param status HTTP status, 200 to 599
 * @param contentType media type of the body
 * @param code short stable word for machines, such as {@code unknown_item}; empty on success
 * @param body bytes from position to limit; owned by the broker from here on. For a refusal the
 *     plain text that tells the asker what to do; the broker wraps it as a problem document
 */
public record QueryAnswer(int status, String contentType, String code, ByteBuffer body) {

  /**
   * Checks the status.
   *
   * @throws IllegalArgumentException when no HTTP response can end with it
   */
  public QueryAnswer {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException("an HTTP status is 200 to 599, found: " + status);
    }
  }

  /** Success with a JSON body in UTF-8. */
  public static QueryAnswer json(ByteBuffer body) {
    return new QueryAnswer(200, "application/json", "", body);
  }

  /**
   * A refusal.
   *
   * @param status HTTP status, 400 to 599
   * @param code short stable word for machines
   * @param detail one sentence that says what was expected and what was found
   */
  public static QueryAnswer refused(int status, String code, String detail) {
    return new QueryAnswer(
        status,
        "application/problem+json",
        code,
        ByteBuffer.wrap(detail.getBytes(StandardCharsets.UTF_8)));
  }
}
