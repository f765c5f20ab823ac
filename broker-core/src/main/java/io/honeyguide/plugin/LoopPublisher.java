package io.honeyguide.plugin;

import io.honeyguide.api.Cursor;
import io.honeyguide.api.Message;
import io.honeyguide.api.Publisher;
import io.honeyguide.delivery.FullQueues;
import io.honeyguide.log.LogException;
import io.honeyguide.message.MessageProperties;
import io.honeyguide.message.PublishRequest;
import io.honeyguide.publish.Completion;
import io.honeyguide.publish.Loop;
import io.honeyguide.publish.Mailbox;
import io.honeyguide.topic.BadTopicException;
import io.honeyguide.topic.Topic;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Publishes for a plugin. To the log the plugin's thread is one more event loop: what it publishes
 * in one task goes there as one batch, and the answers come back in one task.
 *
 * <p>Owner: the plugin's thread; {@link #publish} may be called by any.
 */
final class LoopPublisher implements Publisher {

  private static final int QOS = 1;

  private final PluginEnvironment host;
  private final PluginThread thread;
  private final PublishRequest request = new PublishRequest();
  private final FullQueues fullQueues;
  private final AtomicInteger underWay = new AtomicInteger();
  private volatile boolean closed;
  private @Nullable Runnable drained;

  /** Made for the first message: its buffers are of no use to a plugin that publishes nothing. */
  private @Nullable Loop loop;

  LoopPublisher(PluginEnvironment host, PluginThread thread) {
    this.host = host;
    this.thread = thread;
    this.fullQueues = host.shard().fullQueues();
  }

  @Override
  public CompletionStage<Cursor> publish(String topic, ByteBuffer payload, boolean retain) {
    return publish(topic, payload, retain, Unpooled.EMPTY_BUFFER);
  }

  @Override
  public CompletionStage<Cursor> respond(Message request, ByteBuffer payload, String contentType) {
    var topic = request.responseTopic();
    if (topic.isEmpty()) {
      return CompletableFuture.failedFuture(
          new IllegalArgumentException("the request says no response topic"));
    }
    var properties = Unpooled.buffer();
    MessageProperties.writeText(properties, MessageProperties.CONTENT_TYPE, contentType);
    request
        .correlationData()
        .ifPresent(
            data -> {
              var bytes = new byte[data.remaining()];
              data.duplicate().get(bytes);
              MessageProperties.writeBytes(properties, MessageProperties.CORRELATION_DATA, bytes);
            });
    return publish(topic.get(), payload, false, properties);
  }

  private CompletionStage<Cursor> publish(
      String topic, ByteBuffer payload, boolean retain, ByteBuf properties) {
    if (closed) {
      return refused("the plugin has stopped");
    }
    byte[] name;
    try {
      name = Topic.of(topic).name().getBytes(StandardCharsets.UTF_8);
    } catch (BadTopicException e) {
      return CompletableFuture.failedFuture(e);
    }
    var bytes = payload.remaining() + name.length + properties.readableBytes() + 64;
    if (bytes > host.shard().log().maxBatchBytes()) {
      return refused(
          "a message of %d bytes is larger than the log takes, %d bytes"
              .formatted(bytes, host.shard().log().maxBatchBytes()));
    }
    if (underWay.incrementAndGet() > host.limits().publishesMax()) {
      underWay.decrementAndGet();
      return refused(
          "%d publishes of the plugin are under way already; wait for some of them to complete"
              .formatted(host.limits().publishesMax()));
    }
    var publishing = new Publishing();
    if (thread.isCurrent()) {
      append(name, Unpooled.wrappedBuffer(payload.duplicate()), retain, properties, publishing);
    } else {
      var copy = Unpooled.copiedBuffer(payload.duplicate());
      thread.execute(() -> append(name, copy, retain, properties, publishing));
    }
    return publishing.future;
  }

  private static CompletionStage<Cursor> refused(String reason) {
    return CompletableFuture.failedFuture(new IllegalStateException(reason));
  }

  private void append(
      byte[] topic, ByteBuf payload, boolean retain, ByteBuf properties, Publishing publishing) {
    request.of(Unpooled.wrappedBuffer(topic), QOS, retain, payload).properties(properties);
    var full = fullQueues.refusal(request);
    if (full != null) {
      publishing.refused(0, new LogException(full));
      return;
    }
    loop().pipeline().publish(request, publishing, 0);
  }

  private Loop loop() {
    var made = loop;
    if (made == null) {
      var shard = host.shard();
      var mailbox = new Mailbox(thread);
      made = new Loop(shard.log(), mailbox, thread, thread, host.clock(), shard.durability());
      loop = made;
    }
    return made;
  }

  /** One message that somebody waits for. */
  private final class Publishing implements Completion {

    private final CompletableFuture<Cursor> future = new CompletableFuture<>();

    @Override
    public void committed(long token, long offset, long result) {
      ended();
      future.complete(new Cursor(host.shardId().number(), offset));
    }

    @Override
    public void refused(long token, LogException cause) {
      ended();
      future.completeExceptionally(
          new IllegalStateException("the broker refused the message: " + cause.getMessage()));
    }
  }

  private void ended() {
    if (underWay.decrementAndGet() == 0 && drained != null) {
      // In a task of its own: the batch that this comes from is still being read.
      thread.execute(this::release);
    }
  }

  /** Takes no more. Any thread. */
  void close() {
    closed = true;
  }

  /**
   * Waits for what is under way and frees the buffers. Plugin's thread, after {@link #close}.
   *
   * @param done runs on the plugin's thread
   */
  void drain(Runnable done) {
    drained = done;
    if (underWay.get() == 0) {
      release();
    }
  }

  private void release() {
    var done = drained;
    if (done != null) {
      drained = null;
      if (loop != null) {
        loop.turn().release();
      }
      done.run();
    }
  }
}
