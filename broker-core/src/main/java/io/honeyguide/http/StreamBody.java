package io.honeyguide.http;

import io.honeyguide.log.StoredMessage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Messages as streams write them, each as JSON once, and once in each form that somebody wants.
 *
 * <p>Owner: one event loop. Nothing is added once it was written.
 */
final class StreamBody {

  private static final int QOS_LEVELS = 3;

  private final List<Long> offsets = new ArrayList<>();
  private final List<byte[]> objects = new ArrayList<>();
  private final int[] perQos = new int[QOS_LEVELS];
  private final Map<StreamForm, byte[]> written = new EnumMap<>(StreamForm.class);
  private @Nullable List<String> texts;
  private long jsonBytes;

  /** Adds a message. */
  void add(StoredMessage message, JsonBody json) {
    var object = JsonBody.bytes(json);
    offsets.add(message.offset());
    objects.add(object);
    perQos[message.view().qos()]++;
    jsonBytes += object.length;
  }

  boolean isEmpty() {
    return objects.isEmpty();
  }

  /** Bytes of the messages as JSON. */
  long jsonBytes() {
    return jsonBytes;
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
