package io.honeyguide.http;

import io.honeyguide.log.StoredMessage;
import io.honeyguide.message.MessageHeaders;
import io.vertx.core.http.HttpHeaders;

/**
 * A single message as it came: its payload is the body, its content type the body's, its user
 * properties are headers, as {@link MessageHeaders} says. What cannot stand in a header is shown in
 * the JSON form only.
 */
final class PayloadAnswer {

  private PayloadAnswer() {}

  /** Whether {@code form=payload} asks for this form; the other one is {@code json}. */
  static boolean isWanted(QueryParameters query) {
    var form = query.one("form");
    if (form == null || form.equals("json")) {
      return false;
    }
    if (form.equals("payload")) {
      return true;
    }
    throw RefusedRequestException.bad(
        "bad_form", "form is json or payload, found \"" + Shown.of(form) + "\"");
  }

  /** Answers with a message. */
  static void show(Exchange exchange, StoredMessage stored) {
    var view = stored.view();
    var message = MessageHeaders.of(view);
    var headers = exchange.request().response().headers();
    message.write(HttpLoop.shown(stored.offset()), headers::add);
    headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
    // What somebody published must not be taken for a page of the broker's own.
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Content-Security-Policy", "sandbox");
    exchange.bytes(200, message.contentType(), stored.payload());
  }
}
