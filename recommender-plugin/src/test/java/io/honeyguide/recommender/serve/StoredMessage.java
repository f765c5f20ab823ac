package io.honeyguide.recommender.serve;

import io.honeyguide.api.Cursor;
import io.honeyguide.api.Message;
import io.honeyguide.api.UserProperty;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A message as the log holds it. */
record StoredMessage(long offset, String topic, String text) implements Message {

  @Override
  public Cursor cursor() {
    return new Cursor(0, offset);
  }

  @Override
  public ByteBuffer payload() {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();
  }

  @Override
  public long receivedAtMs() {
    return 0;
  }

  @Override
  public boolean retain() {
    return false;
  }

  @Override
  public Optional<String> contentType() {
    return Optional.empty();
  }

  @Override
  public Optional<String> responseTopic() {
    return Optional.empty();
  }

  @Override
  public Optional<ByteBuffer> correlationData() {
    return Optional.empty();
  }

  @Override
  public List<UserProperty> userProperties() {
    return List.of();
  }

  @Override
  public String publisher() {
    return "";
  }
}
