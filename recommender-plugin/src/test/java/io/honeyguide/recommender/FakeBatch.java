package io.honeyguide.recommender;

import io.honeyguide.api.Cursor;
import io.honeyguide.api.Message;
import io.honeyguide.api.MessageBatch;
import io.honeyguide.api.UserProperty;
import io.honeyguide.recommender.FakePluginContext.Sent;
import io.honeyguide.recommender.FakePluginContext.Stored;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** As the contract allows, one message object serves every index. */
final class FakeBatch implements MessageBatch, Message {
  private final List<Stored> messages;
  private int index;

  FakeBatch(List<Stored> messages) {
    this.messages = messages;
  }

  /** What is left behind the first messages. */
  FakeBatch from(int first) {
    return new FakeBatch(messages.subList(first, messages.size()));
  }

  private Sent sent() {
    return messages.get(index).sent();
  }

  @Override
  public int size() {
    return messages.size();
  }

  @Override
  public Message message(int at) {
    index = at;
    return this;
  }

  @Override
  public int attempt() {
    return 0;
  }

  @Override
  public Cursor cursor() {
    return new Cursor(0, messages.get(index).offset());
  }

  @Override
  public String topic() {
    return sent().topic();
  }

  @Override
  public ByteBuffer payload() {
    return sent().bytes();
  }

  @Override
  public long receivedAtMs() {
    return messages.get(index).receivedAtMs();
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
    return Optional.of(sent().responseTopic()).filter(text -> !text.isEmpty());
  }

  @Override
  public Optional<ByteBuffer> correlationData() {
    return Optional.of(sent().correlation())
        .filter(text -> !text.isEmpty())
        .map(text -> ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
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
