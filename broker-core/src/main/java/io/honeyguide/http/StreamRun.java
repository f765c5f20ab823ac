package io.honeyguide.http;

import io.honeyguide.log.LogException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run of messages as streams write it. Those who read the same filter at the same place share it,
 * so a message is read and written as JSON once for all of them.
 *
 * <p>Owner: one event loop.
 */
final class StreamRun {

  private static final int QOS_LEVELS = 3;

  private final long from;
  private final long next;
  private final long readNanos;
  private final @Nullable LogException failure;
  private final List<Long> offsets = new ArrayList<>();
  private final List<byte[]> objects = new ArrayList<>();
  private final int[] perQos = new int[QOS_LEVELS];
  private final Map<StreamForm, byte[]> written = new EnumMap<>(StreamForm.class);
  private @Nullable List<String> texts;

  StreamRun(long from, HistoryScan.Run run, long nowNanos) {
    this.from = from;
    this.next = run.next();
    this.readNanos = nowNanos;
    this.failure = run.failure();
    for (var message : run.messages()) {
      offsets.add(message.offset());
      objects.add(JsonBody.bytes(out -> MessageJson.write(out, message)));
      perQos[message.view().qos()]++;
    }
  }

  /** Where it starts. */
  long from() {
    return from;
  }

  /** Everything below was looked at. */
  long next() {
    return next;
  }

  long readNanos() {
    return readNanos;
  }

  /** Why reading stopped, or null. */
  @Nullable LogException failure() {
    return failure;
  }

  boolean isEmpty() {
    return objects.isEmpty();
  }

  /** Behind its last message; not of an empty one. */
  long behindLast() {
    return offsets.get(offsets.size() - 1) + 1;
  }

  /** Counts it as sent once more. */
  void count(StreamMeters meters) {
    for (var qos = 0; qos < perQos.length; qos++) {
      meters.sent(qos, perQos[qos]);
    }
  }

  /** All its messages in a form, one after another. */
  byte[] bytes(StreamForm form) {
    return written.computeIfAbsent(
        form,
        wanted -> {
          var bytes = new ByteArrayOutputStream();
          for (var i = 0; i < objects.size(); i++) {
            wanted.write(offsets.get(i), objects.get(i), bytes);
          }
          return bytes.toByteArray();
        });
  }

  /** Its messages one by one. */
  List<String> texts() {
    var known = texts;
    if (known == null) {
      known = objects.stream().map(json -> new String(json, StandardCharsets.UTF_8)).toList();
      texts = known;
    }
    return known;
  }
}
