package io.honeyguide.plugin;

import io.honeyguide.api.Cursor;
import io.honeyguide.api.Message;
import io.honeyguide.api.MessageBatch;
import io.honeyguide.api.UserProperty;
import io.honeyguide.log.RecordBatch;
import io.honeyguide.log.RecordView;
import io.honeyguide.message.MessageProperties;
import io.honeyguide.message.MessageView;
import io.honeyguide.message.RecordType;
import io.honeyguide.session.ShardId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;

/**
 * The messages that a consumer is given together: copied out of the log into one buffer that is
 * used again for the next batch, shown through one message object. What the plugin sees is a
 * window: the whole batch, or one message of it while the bad one is being looked for.
 *
 * <p>Owner: whoever reads for the consumer while it is being filled, then the plugin's thread.
 */
final class ConsumerBatch implements MessageBatch {

  private static final int INITIAL_BYTES = 16 * 1024;

  /** A buffer that grew beyond this for one large message is not kept. */
  private static final int KEPT_BYTES_MAX = 4 * 1024 * 1024;

  private final ShardId shard;
  private final TopicMatches topics;
  private final LongPredicate isDead;
  private final int messagesMax;
  private final int bytesMax;
  private final MessageView parsed = new MessageView();
  private final StoredMessage message = new StoredMessage();
  private ByteBuf bodies = Unpooled.buffer(INITIAL_BYTES);
  private ByteBuf body = bodies.duplicate();
  private byte[] shown = bodies.array();
  private ByteBuffer payloads = ByteBuffer.wrap(shown).asReadOnlyBuffer();
  private int[] starts;
  private long[] offsets;
  private long[] nextOffsets;
  private TopicMatches.Match[] matches;
  private int count;
  private int first;
  private int size;
  private int attempt;

  /**
   * An empty batch.
   *
   * @param isDead tells the places of messages that were given up on before
   */
  ConsumerBatch(
      ShardId shard, TopicMatches topics, LongPredicate isDead, int messagesMax, int bytesMax) {
    this.shard = shard;
    this.topics = topics;
    this.isDead = isDead;
    this.messagesMax = messagesMax;
    this.bytesMax = bytesMax;
    var room = Math.min(messagesMax, 64);
    starts = new int[room + 1];
    offsets = new long[room];
    nextOffsets = new long[room];
    matches = new TopicMatches.Match[room];
  }

  /** Empties the batch for the next messages. */
  void clear() {
    if (bodies.capacity() > KEPT_BYTES_MAX) {
      bodies = Unpooled.buffer(INITIAL_BYTES);
      body = bodies.duplicate();
    }
    bodies.clear();
    count = 0;
    size = 0;
  }

  /**
   * Takes a record, if it is a message that the consumer wants.
   *
   * @return whether there is room for more
   */
  boolean add(RecordView record) {
    return record.type() != RecordType.MESSAGE || addMessage(record, Long.MAX_VALUE);
  }

  /**
   * Takes any record with a message of its topics, also one that nobody is to see before its time.
   *
   * @param below takes only what was stored first below this offset, as copies of delayed messages
   *     behind it may have been
   * @return whether there is room for more
   */
  boolean addStored(RecordView record, long below) {
    return switch (record.type()) {
      case RecordType.MESSAGE, RecordType.RETAINED -> addMessage(record, below);
      case RecordType.DELAYED -> {
        record.body().skipBytes(Long.BYTES); // when it is due
        yield addMessage(record, below);
      }
      default -> true;
    };
  }

  private boolean addMessage(RecordView record, long below) {
    var read = record.body();
    parsed.wrap(read);
    if ((parsed.copyOf() >= 0 ? parsed.copyOf() : record.offset()) >= below) {
      return true;
    }
    var match = topics.find(read, parsed.topicAt(), parsed.topicBytes());
    if (!match.isWanted() || isDead.test(record.offset())) {
      return true;
    }
    if (count == offsets.length) {
      grow();
    }
    offsets[count] = record.offset();
    nextOffsets[count] = record.nextOffset();
    matches[count] = match;
    bodies.writeBytes(read, read.readerIndex(), read.readableBytes());
    starts[++count] = bodies.writerIndex();
    return count < messagesMax && bodies.writerIndex() < bytesMax;
  }

  private void grow() {
    var room = Math.min(messagesMax, count * 2);
    starts = Arrays.copyOf(starts, room + 1);
    offsets = Arrays.copyOf(offsets, room);
    nextOffsets = Arrays.copyOf(nextOffsets, room);
    matches = Arrays.copyOf(matches, room);
  }

  /** Number of messages that were taken. */
  int count() {
    return count;
  }

  /** Shows a part of what was taken. */
  void show(int firstIndex, int messageCount, int attemptsBefore) {
    if (shown != bodies.array()) {
      shown = bodies.array();
      payloads = ByteBuffer.wrap(shown).asReadOnlyBuffer();
    }
    first = firstIndex;
    size = messageCount;
    attempt = attemptsBefore;
  }

  /** Bytes of the record of a message that was taken. */
  int recordBytes(int index) {
    return RecordBatch.FRAME_BYTES + starts[index + 1] - starts[index];
  }

  /** Place of a message of the window. */
  long offset(int index) {
    return offsets[first + index];
  }

  /** Where reading goes on behind the first messages of the window. */
  long nextOffset(int messageCount) {
    return nextOffsets[first + messageCount - 1];
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int attempt() {
    return attempt;
  }

  @Override
  public Message message(int index) {
    if (index < 0 || index >= size) {
      throw new IndexOutOfBoundsException(
          "the batch has messages 0 to %d, asked for %d".formatted(size - 1, index));
    }
    message.show(first + index);
    return message;
  }

  private final class StoredMessage implements Message {

    private final MessageView view = new MessageView();
    private int index;

    void show(int shown) {
      index = shown;
      view.wrap(body.setIndex(starts[shown], starts[shown + 1]));
    }

    @Override
    public Cursor cursor() {
      return new Cursor(shard.number(), offsets[index]);
    }

    @Override
    public String topic() {
      return matches[index].topic().name();
    }

    @Override
    public ByteBuffer payload() {
      return payloads.slice(view.payloadAt(), view.payloadBytes());
    }

    @Override
    public long receivedAtMs() {
      return view.timeMs();
    }

    @Override
    public boolean retain() {
      return view.retain();
    }

    @Override
    public Optional<String> contentType() {
      return text(MessageProperties.CONTENT_TYPE);
    }

    @Override
    public Optional<String> responseTopic() {
      return text(MessageProperties.RESPONSE_TOPIC);
    }

    private Optional<String> text(int wanted) {
      var found = new ArrayList<String>(1);
      read(
          new Properties() {
            @Override
            public void text(int id, String value) {
              if (id == wanted) {
                found.add(value);
              }
            }
          });
      return found.stream().findFirst();
    }

    @Override
    public Optional<ByteBuffer> correlationData() {
      var found = new ArrayList<ByteBuffer>(1);
      read(
          new Properties() {
            @Override
            public void bytes(int id, byte[] value) {
              found.add(ByteBuffer.wrap(value).asReadOnlyBuffer());
            }
          });
      return found.stream().findFirst();
    }

    @Override
    public List<UserProperty> userProperties() {
      if (view.propertiesBytes() == 0) {
        return List.of();
      }
      var found = new ArrayList<UserProperty>();
      read(
          new Properties() {
            @Override
            public void user(String name, String value) {
              found.add(new UserProperty(name, value));
            }
          });
      return List.copyOf(found);
    }

    private void read(MessageProperties.Sink sink) {
      MessageProperties.read(view.body(), view.propertiesAt(), view.propertiesBytes(), sink);
    }

    @Override
    public String publisher() {
      return view.publisher();
    }
  }

  /** Properties that nobody asked for are passed over. */
  private abstract static class Properties implements MessageProperties.Sink {
    @Override
    public void text(int id, String value) {}

    @Override
    public void bytes(int id, byte[] value) {}

    @Override
    public void user(String name, String value) {}
  }
}
