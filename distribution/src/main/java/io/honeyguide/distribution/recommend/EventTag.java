package io.honeyguide.distribution.recommend;

import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.EventEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Makes the messages of a run. Every payload ends with the field {@code "replay":"RUN/NUMBER"},
 * which the recommender passes over and by which {@link StoredEvents} finds the event in the log.
 *
 * @param run name of the run: letters, digits and dashes
 */
record EventTag(String run) {

  static final String FIELD = "replay";
  private static final EventEncoder ENCODER = new EventEncoder();

  EventTag {
    if (!run.matches("[A-Za-z0-9-]{1,16}")) {
      throw new IllegalArgumentException(
          "a run's name has 1 to 16 letters, digits and dashes, found \"" + run + "\"");
    }
  }

  String topic(BehaviourEvent event) {
    return "behaviour/" + event.kind().word();
  }

  /** A topic beside the events. */
  String barrierTopic() {
    return "replay/" + run;
  }

  ByteBuffer payload(BehaviourEvent event, long number) {
    var object = new String(ENCODER.encode(event), StandardCharsets.UTF_8);
    var open = object.substring(0, object.length() - 1);
    var tagged = "%s,\"%s\":\"%s/%d\"}".formatted(open, FIELD, run, number);
    return ByteBuffer.wrap(tagged.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();
  }

  /** The number in a tag of this run, or -1. */
  long number(String tag) {
    var start = run + "/";
    return tag.startsWith(start) ? Long.parseLong(tag.substring(start.length())) : -1;
  }
}
