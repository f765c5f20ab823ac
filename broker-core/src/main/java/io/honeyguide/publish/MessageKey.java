package io.honeyguide.publish;

import io.honeyguide.message.PublishRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/**
 * What tells a message that comes again: its topic and what its publisher calls it. The topic
 * belongs to it, so that two applications which number their messages alike do not take away each
 * other's.
 *
 * <p>Ordered, since publishers choose these bytes and might choose many that hash alike: a hash map
 * then searches by order.
 */
public final class MessageKey implements Comparable<MessageKey> {

  /** Identifier's length in one byte, identifier, topic. */
  private final byte[] bytes;

  private final int hash;

  private MessageKey(byte[] bytes) {
    this.bytes = bytes;
    this.hash = Arrays.hashCode(bytes);
  }

  /**
   * The key of a message; copies both.
   *
   * @param topic name in UTF-8
   * @param id 1 to 255 bytes
   */
  public static MessageKey of(
      ByteBuf topic, int topicAt, int topicBytes, ByteBuf id, int idAt, int idBytes) {
    var bytes = new byte[1 + idBytes + topicBytes];
    bytes[0] = (byte) idBytes;
    id.getBytes(idAt, bytes, 1, idBytes);
    topic.getBytes(topicAt, bytes, 1 + idBytes, topicBytes);
    return new MessageKey(bytes);
  }

  /** The key of a message that has a name. */
  static MessageKey of(PublishRequest request) {
    var topic = request.topic();
    var id = request.messageId();
    return of(
        topic,
        topic.readerIndex(),
        topic.readableBytes(),
        Unpooled.wrappedBuffer(id),
        0,
        id.length);
  }

  /** Appends the key, with its length in front. */
  public void write(ByteBuf out) {
    out.writeIntLE(bytes.length).writeBytes(bytes);
  }

  /** Reads what {@link #write} wrote. */
  public static MessageKey read(ByteBuf in) {
    return new MessageKey(ByteBufUtil.getBytes(in.readSlice(in.readIntLE())));
  }

  @Override
  public int compareTo(MessageKey other) {
    return Arrays.compare(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MessageKey key && Arrays.equals(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
