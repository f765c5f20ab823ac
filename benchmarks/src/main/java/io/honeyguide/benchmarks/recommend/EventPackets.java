package io.honeyguide.benchmarks.recommend;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.EventEncoder;
import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * Behaviour events as MQTT 3.1.1 PUBLISH packets of QoS 1, encoded before anything is measured.
 * Their packet identifiers come round after 65,535 of them.
 */
final class EventPackets {

  private static final int PUBLISH_QOS_1 = 0x32;
  private static final int IDENTIFIERS = 65_535;

  private final byte[] bytes;
  private final int[] ends;

  private EventPackets(byte[] bytes, int[] ends) {
    this.bytes = bytes;
    this.ends = ends;
  }

  static EventPackets of(List<BehaviourEvent> events) {
    var encoder = new EventEncoder();
    var out = new ByteArrayOutputStream(128 * events.size());
    var ends = new int[events.size()];
    for (var i = 0; i < ends.length; i++) {
      var topic = ("behaviour/" + events.get(i).kind().word()).getBytes(UTF_8);
      var payload = encoder.encode(events.get(i));
      var identifier = i % IDENTIFIERS + 1;
      out.write(PUBLISH_QOS_1);
      for (var rest = 2 + topic.length + 2 + payload.length; ; rest >>>= 7) {
        out.write(rest > 0x7f ? (rest & 0x7f) | 0x80 : rest);
        if (rest <= 0x7f) {
          break;
        }
      }
      out.write(topic.length >>> 8);
      out.write(topic.length);
      out.writeBytes(topic);
      out.write(identifier >>> 8);
      out.write(identifier);
      out.writeBytes(payload);
      ends[i] = out.size();
    }
    return new EventPackets(out.toByteArray(), ends);
  }

  int count() {
    return ends.length;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Where a packet starts in {@link #bytes}; that of one behind the last is where all end. */
  int start(int packet) {
    return packet == 0 ? 0 : ends[packet - 1];
  }
}
