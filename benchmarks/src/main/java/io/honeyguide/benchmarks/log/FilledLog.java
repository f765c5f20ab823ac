package io.honeyguide.benchmarks.log;

import io.honeyguide.log.FileLog;
import io.honeyguide.log.FileLogOptions;
import io.honeyguide.log.LogException;
import io.honeyguide.log.RecordBatch;
import io.honeyguide.message.MessageCodec;
import io.honeyguide.message.PublishRequest;
import io.honeyguide.message.RecordType;
import io.honeyguide.session.SessionRecords;
import io.honeyguide.session.Subscription;
import io.honeyguide.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Writes a log as a broker would have left it: durable sessions that are away, each subscribed to a
 * topic of its own, and messages to all of them in turn.
 */
final class FilledLog implements AutoCloseable, RecordBatch.Owner {

  private static final int RECORDS_PER_BATCH = 160;
  private static final long EXPIRES_NEVER = 0xFFFF_FFFFL;
  private static final int WAIT_SECONDS_MAX = 60;
  private static final int PAYLOAD_BYTES = 100;

  private final FileLog log;
  private final RecordBatch batch = new RecordBatch(this, 1 << 16);
  private final BlockingQueue<Long> committed = new ArrayBlockingQueue<>(1);
  private final PublishRequest request = new PublishRequest();
  private final ByteBuf payload = Unpooled.wrappedBuffer(new byte[PAYLOAD_BYTES]);

  /** Makes the log. */
  FilledLog(Path directory) {
    log = new FileLog(directory, FileLogOptions.defaults().withForceByOs(), InstantSource.system());
    var shard = new BareShard(log, Long.MAX_VALUE);
    log.open(shard, shard);
  }

  /** Opens durable sessions, each with one subscription of QoS 1, that have left. */
  void openSessions(int count) throws InterruptedException {
    var options = new Subscription(1, false, false, Subscription.RETAINED_NEVER, 0);
    for (var i = 0; i < count; i++) {
      var client = "client-" + i;
      var filter = TopicFilter.of(topic(i));
      var session =
          append(
              RecordType.SESSION_OPENED,
              out ->
                  SessionRecords.writeOpened(
                      new SessionRecords.Opened(client, "", true, EXPIRES_NEVER), out));
      append(
          RecordType.SUBSCRIBED,
          out -> SessionRecords.writeSubscribed(session, Map.of(filter, options), out));
      append(
          RecordType.SESSION_LEFT,
          out ->
              SessionRecords.writeLeft(
                  new SessionRecords.Left(
                      session, client, EXPIRES_NEVER, false, System.currentTimeMillis(), 0),
                  out));
    }
  }

  /** Publishes messages of QoS 1 to the topics of so many sessions in turn. */
  void publish(int sessions, long messages) throws InterruptedException {
    var now = System.currentTimeMillis();
    for (var i = 0L; i < messages; i++) {
      var topic = ByteBufUtil.writeUtf8(payload.alloc(), topic((int) (i % sessions)));
      request.of(topic, 1, false, payload);
      MessageCodec.write(request, now, batch.begin(RecordType.MESSAGE));
      batch.end(null, 0, true);
      topic.release();
      if (batch.count() == RECORDS_PER_BATCH) {
        commit();
      }
    }
    commit();
  }

  /** Publishes to nobody in particular until the log holds so many bytes of records. */
  void publishUntil(long bytes) throws InterruptedException {
    while (log.meters().bytes() < bytes) {
      publish(1, RECORDS_PER_BATCH);
    }
  }

  private static String topic(int session) {
    return "queues/of/client-" + session;
  }

  private long append(byte type, Consumer<ByteBuf> body) throws InterruptedException {
    body.accept(batch.begin(type));
    batch.end(null, 0, true);
    return commit();
  }

  private long commit() throws InterruptedException {
    log.append(batch);
    var offset = committed.poll(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
    if (offset == null || offset < 0) {
      throw new IllegalStateException("the log does not take what it is filled with");
    }
    batch.clear();
    return offset;
  }

  @Override
  public void committed(RecordBatch back, long firstOffset) {
    committed.add(firstOffset);
  }

  @Override
  public void refused(RecordBatch back, LogException cause) {
    committed.add(-1L);
  }

  @Override
  public void close() {
    batch.release();
    log.close();
  }
}
