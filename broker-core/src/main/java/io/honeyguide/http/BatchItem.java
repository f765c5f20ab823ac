package io.honeyguide.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One message of a batch, as its object says it; filled by {@link BatchReader}. */
final class BatchItem implements PublishStatement {

  /** Member that says what the publisher calls the message. */
  static final String IDEMPOTENCY_KEY = "idempotencyKey";

  private final Map<String, String> values = new HashMap<>();
  private final List<String> userProperties = new ArrayList<>(0);
  private ByteBuf payload = Unpooled.EMPTY_BUFFER;
  private boolean hasPayload;
  private @Nullable String payloadType;
  private @Nullable Problem fault;

  /** It cannot be published; the first reason counts. */
  void faulty(String code, String detail) {
    if (fault == null) {
      fault = Problem.of(400, code, detail);
    }
  }

  /** Why it cannot be published, as far as reading it told; null for nothing. */
  @Nullable Problem fault() {
    return fault;
  }

  void value(String name, String text) {
    if (values.put(name, text) != null) {
      faulty("repeated_parameter", name + " may be given once, found it repeatedly");
    }
  }

  void userProperty(String name, String value) {
    userProperties.add(name);
    userProperties.add(value);
  }

  /**
   * The payload.
   *
   * @param type content type unless the item says another one
   */
  void payload(ByteBuf bytes, @Nullable String type) {
    if (hasPayload) {
      faulty("repeated_parameter", "payload or payloadBase64 may be given once, found both");
    }
    hasPayload = true;
    payload = bytes;
    payloadType = type;
  }

  ByteBuf payload() {
    return payload;
  }

  @Override
  public @Nullable String one(String name) {
    return values.get(name);
  }

  @Override
  public @Nullable String idempotencyKey() {
    return values.get(IDEMPOTENCY_KEY);
  }

  @Override
  public @Nullable String contentType() {
    var said = values.get("contentType");
    return said == null ? payloadType : said;
  }

  @Override
  public void eachUserProperty(BiConsumer<String, String> sink) {
    for (var i = 0; i < userProperties.size(); i += 2) {
      sink.accept(userProperties.get(i), userProperties.get(i + 1));
    }
  }
}
