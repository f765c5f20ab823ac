package io.honeyguide.figures;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Turns counts into the topics below {@code $SYS/broker} with their texts.
 *
 * <p>Owner: one thread.
 */
public final class SysFigures {

  /** Every topic starts with it. */
  public static final String PREFIX = "$SYS/broker/";

  private static final int[] MINUTES = {1, 5, 15};

  /** What is averaged: the counter behind it and one average for each time. */
  private static final class Load {
    final String name;
    final ToLongFunction<Counts> total;
    final List<LoadAverage> averages = new ArrayList<>();

    Load(String name, ToLongFunction<Counts> total) {
      this.name = name;
      this.total = total;
      for (var minutes : MINUTES) {
        averages.add(new LoadAverage(minutes));
      }
    }
  }

  private final String version;
  private final long startedMs;
  private final List<Load> loads =
      List.of(
          new Load("messages/received", Counts::packetsReceived),
          new Load("messages/sent", Counts::packetsSent),
          new Load("publish/received", Counts::publishesReceived),
          new Load("publish/sent", Counts::publishesSent),
          new Load("publish/dropped", Counts::publishesDropped),
          new Load("bytes/received", Counts::bytesReceived),
          new Load("bytes/sent", Counts::bytesSent),
          new Load("connections", Counts::connects),
          new Load("sockets", Counts::sockets));

  private @Nullable Counts before;
  private long beforeMs;
  private long connectedMost;
  private long heapMost;

  /**
   * Figures of a broker that just started.
   *
   * @param version as the broker calls itself
   * @param nowMs a clock in milliseconds, the same for {@link #texts}
   */
  public SysFigures(String version, long nowMs) {
    this.version = version;
    this.startedMs = nowMs;
    this.beforeMs = nowMs;
  }

  /** The text of each topic as of now, in the order of the documentation. */
  public Map<String, String> texts(Counts now, long nowMs) {
    connectedMost = Math.max(connectedMost, now.connected());
    heapMost = Math.max(heapMost, now.heapBytes());
    var disconnected = Math.max(0, now.sessions() - now.connected());
    var texts = new LinkedHashMap<String, String>();
    put(texts, "version", "honeyguide version " + version);
    put(texts, "uptime", (nowMs - startedMs) / 1000 + " seconds");
    put(texts, "clients/total", now.connected() + disconnected);
    put(texts, "clients/connected", now.connected());
    put(texts, "clients/active", now.connected());
    put(texts, "clients/disconnected", disconnected);
    put(texts, "clients/inactive", disconnected);
    put(texts, "clients/maximum", connectedMost);
    put(texts, "clients/expired", now.expired());
    put(texts, "messages/received", now.packetsReceived());
    put(texts, "messages/sent", now.packetsSent());
    put(texts, "publish/messages/received", now.publishesReceived());
    put(texts, "publish/messages/sent", now.publishesSent());
    put(texts, "publish/messages/dropped", now.publishesDropped());
    put(texts, "queue/messages/count", now.queuedMessages());
    put(texts, "queue/messages/bytes", now.queuedBytes());
    put(texts, "publish/bytes/received", now.payloadBytesReceived());
    put(texts, "publish/bytes/sent", now.payloadBytesSent());
    put(texts, "bytes/received", now.bytesReceived());
    put(texts, "bytes/sent", now.bytesSent());
    put(texts, "retained messages/count", now.retained());
    put(texts, "subscriptions/count", now.subscriptions());
    put(texts, "shared_subscriptions/count", now.sharedSubscriptions());
    put(texts, "heap/current", now.heapBytes());
    put(texts, "heap/maximum", heapMost);
    putLoads(texts, now, nowMs);
    return texts;
  }

  private void putLoads(Map<String, String> texts, Counts now, long nowMs) {
    var last = before;
    for (var load : loads) {
      var since = load.total.applyAsLong(now) - (last == null ? 0 : load.total.applyAsLong(last));
      for (var i = 0; i < MINUTES.length; i++) {
        var average = load.averages.get(i);
        if (nowMs > beforeMs) {
          average.add(since, nowMs - beforeMs);
        }
        put(
            texts,
            "load/%s/%dmin".formatted(load.name, MINUTES[i]),
            String.format(Locale.ROOT, "%.2f", average.perMinute()));
      }
    }
    if (nowMs > beforeMs) {
      before = now;
      beforeMs = nowMs;
    }
  }

  private static void put(Map<String, String> texts, String name, long value) {
    put(texts, name, Long.toString(value));
  }

  private static void put(Map<String, String> texts, String name, String text) {
    texts.put(PREFIX + name, text);
  }
}
