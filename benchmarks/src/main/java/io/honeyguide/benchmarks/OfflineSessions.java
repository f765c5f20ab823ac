package io.honeyguide.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.honeyguide.benchmarks.log.Unwatched;
import io.honeyguide.delivery.ConnectRequest;
import io.honeyguide.delivery.DeliveryLimits;
import io.honeyguide.delivery.SessionLink;
import io.honeyguide.delivery.Shard;
import io.honeyguide.log.FileLog;
import io.honeyguide.log.FileLogOptions;
import io.honeyguide.log.LogException;
import io.honeyguide.message.PublishRequest;
import io.honeyguide.publish.Completion;
import io.honeyguide.publish.Loop;
import io.honeyguide.publish.Mailbox;
import io.honeyguide.session.Session;
import io.honeyguide.session.ShardId;
import io.honeyguide.session.Subscription;
import io.honeyguide.topic.TopicFilter;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.InstantSource;
import java.util.BitSet;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * What persistent sessions cost whose clients are away: heap for sessions and for what waits for
 * them, time to route one message to all of them, and bytes of log for it. A whole shard over a log
 * on disk, without sockets. Fails when the heap is above the limit that the broker promises, or
 * when a message to all sessions stores more than its body.
 */
public final class OfflineSessions {

  private static final int SESSIONS = 100_000;
  private static final int MESSAGES = 100;
  private static final int PAYLOAD_BYTES = 1000;
  private static final long HEAP_MAX_BYTES = 250_000_000;

  /** Clients that come and go at once. */
  private static final int AT_ONCE = 500;

  private static final TopicFilter FILTER = TopicFilter.of("fleet/news");

  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final FileLog log;
  private final Shard shard;
  private final Loop loop;
  private int answers;

  private OfflineSessions(FileLog log) {
    this.log = log;
    var clock = InstantSource.system();
    this.shard = new Shard(new ShardId(0), log, clock, DeliveryLimits.DEFAULT, new Unwatched());
    shard.open();
    this.loop = new Loop(log, new Mailbox(tasks::add), tasks::add, tasks::add, clock);
  }

  /**
   * Measures.
   *
   * @param args number of sessions and of messages; 100,000 and 100 unless given
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    var sessions = args.length > 0 ? Integer.parseInt(args[0]) : SESSIONS;
    var messages = args.length > 1 ? Integer.parseInt(args[1]) : MESSAGES;
    var directory = ScratchDirectory.create("");
    var options = FileLogOptions.defaults().withForceByOs();
    try (var log = new FileLog(directory, options, InstantSource.system())) {
      new OfflineSessions(log).measure(sessions, messages, System.out);
    } finally {
      ScratchDirectory.delete(directory);
    }
  }

  private void measure(int sessions, int messages, PrintStream out) throws InterruptedException {
    var empty = heapBytes();
    for (var from = 0; from < sessions; from += AT_ONCE) {
      var below = Math.min(sessions, from + AT_ONCE);
      for (var i = from; i < below; i++) {
        var request =
            new ConnectRequest("client-" + i, "", false, Session.NEVER_EXPIRES, 100, null);
        shard.connect(request, new Visitor());
      }
      await(below);
    }
    var idle = heapBytes();
    line(
        out,
        "%,d sessions: %.1f MB, %,d bytes each",
        sessions,
        mega(idle),
        (idle - empty) / sessions);
    var stored = log.committedOffset();
    var bytes = log.bytes();
    var start = System.nanoTime();
    answers = 0;
    for (var i = 0; i < messages; i++) {
      publish(i);
      await(i + 1);
    }
    var nanos = System.nanoTime() - start;
    var records = log.committedOffset() - stored;
    var grown = log.bytes() - bytes;
    var full = heapBytes();
    line(
        out,
        "%,d messages to each: %.1f MB, %,d bytes a session, %.1f a message that waits",
        messages,
        mega(full),
        (full - empty) / sessions,
        (double) (full - idle) / sessions / messages);
    line(out, "one message to all: %.1f ms", nanos / 1e6 / messages);
    line(
        out,
        "log: %,d records, %,d bytes for %,d of payload",
        records,
        grown,
        messages * PAYLOAD_BYTES);
    if (full > HEAP_MAX_BYTES || records != messages) {
      throw new IllegalStateException(
          "expected at most %,d bytes of heap and %,d records, found %,d and %,d"
              .formatted(HEAP_MAX_BYTES, messages, full, records));
    }
  }

  private void publish(int number) {
    var payload = Unpooled.buffer(PAYLOAD_BYTES).writeZero(PAYLOAD_BYTES).setInt(0, number);
    var topic = Unpooled.wrappedBuffer(FILTER.text().getBytes(UTF_8));
    loop.pipeline().publish(new PublishRequest().of(topic, 1, false, payload), new Answer(), 0);
  }

  /** Is the event loop until so many answers have come. */
  private void await(int count) throws InterruptedException {
    while (answers < count) {
      tasks.take().run();
    }
  }

  /** The heap in use after everything that can go is gone. */
  private static long heapBytes() {
    var memory = ManagementFactory.getMemoryMXBean();
    var used = Long.MAX_VALUE;
    for (var i = 0; i < 4; i++) {
      memory.gc();
      used = Math.min(used, memory.getHeapMemoryUsage().getUsed());
    }
    return used;
  }

  private static double mega(long bytes) {
    return bytes / 1e6;
  }

  private static void line(PrintStream out, String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }

  /** Hears that a message is durable. */
  private final class Answer implements Completion {
    @Override
    public void committed(long token, long offset, long result) {
      answers++;
    }

    @Override
    public void refused(long token, LogException cause) {
      throw cause;
    }
  }

  /** A client that subscribes and leaves for good. */
  private final class Visitor extends SilentClient {
    Visitor() {
      super(OfflineSessions.this.loop);
    }

    @Override
    public void connected(SessionLink opened) {
      super.connected(opened);
      opened.subscribe(Map.of(FILTER, new Subscription(1, false, false, 0, 0)), this);
    }

    @Override
    public void done(BitSet existed) {
      link().leave(false, Session.NEVER_EXPIRES);
      loop().turn().end();
      shard.execute(() -> loop().mailbox().post(() -> answers++));
    }
  }
}
