package io.honeyguide.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.log.LogException;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentIdsTest {

  private static final long WINDOW_MS = 1_000;

  private final RecentIds ids = new RecentIds(WINDOW_MS, 3);
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final Mailbox loop = new Mailbox(tasks::add);
  private final List<String> heard = new ArrayList<>();

  private final Completion completion =
      new Completion() {
        @Override
        public void committed(long token, long offset, long result) {
          heard.add(token + " committed");
        }

        @Override
        public void refused(long token, LogException cause) {
          heard.add(token + " refused: " + cause.getMessage());
        }

        @Override
        public void repeated(long token, long offset, long timeMs) {
          heard.add("%d repeats %d of %d".formatted(token, offset, timeMs));
        }
      };

  private static MessageKey key(String topic, String id) {
    var text = (topic + id).getBytes(StandardCharsets.UTF_8);
    var both = Unpooled.wrappedBuffer(text);
    return MessageKey.of(both, 0, topic.length(), both, topic.length(), id.length());
  }

  private boolean reserve(String id, long nowMs, long token) {
    return ids.reserve(key("t", id), nowMs, loop, completion, token);
  }

  private List<String> known() {
    var offsets = new ArrayList<String>();
    ids.forEach((key, offset, timeMs) -> offsets.add(offset + " at " + timeMs));
    return offsets;
  }

  private void runLoop() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  @Test
  void tellsWhoeverComesLaterOfTheFirst() {
    assertThat(reserve("a", 10, 1)).isTrue();
    ids.stored(key("t", "a"), 42, 10);

    assertThat(reserve("a", 20, 2)).isFalse();
    assertThat(heard).isEmpty(); // not while it publishes
    runLoop();
    assertThat(heard).containsExactly("2 repeats 42 of 10");
  }

  @Test
  void whoeverComesMeanwhileHearsWhatBecomesOfTheFirst() {
    reserve("a", 10, 1);
    assertThat(reserve("a", 11, 2)).isFalse();
    assertThat(reserve("a", 12, 3)).isFalse();
    runLoop();
    assertThat(heard).isEmpty();

    ids.stored(key("t", "a"), 42, 10);
    runLoop();
    assertThat(heard).containsExactly("2 repeats 42 of 10", "3 repeats 42 of 10");
  }

  @Test
  void aRefusalFreesTheNameAndRefusesThoseWhoWaited() {
    reserve("a", 10, 1);
    reserve("a", 11, 2);
    ids.refused(key("t", "a"), new LogException("no room"));
    runLoop();

    assertThat(heard).containsExactly("2 refused: no room");
    assertThat(reserve("a", 12, 3)).isTrue();
  }

  @Test
  void aNameIsNewAgainAfterTheWindow() {
    ids.stored(key("t", "a"), 42, 10);

    assertThat(reserve("a", 9 + WINDOW_MS, 1)).isFalse();
    assertThat(reserve("a", 10 + WINDOW_MS, 2)).isTrue();
    assertThat(known()).containsExactly("42 at 10"); // until the log says otherwise
    ids.stored(key("t", "a"), 77, 10 + WINDOW_MS);
    assertThat(known()).containsExactly("77 at 1010");
  }

  @Test
  void forgetsTheOldestWhenThereAreTooManyAndCountsThem() {
    for (var i = 0; i < 5; i++) {
      ids.stored(key("t", "id" + i), i, 100 + i);
    }
    assertThat(known()).containsExactly("2 at 102", "3 at 103", "4 at 104");
    assertThat(ids.forgotten()).isEqualTo(2);

    ids.stored(key("t", "later"), 9, 103 + WINDOW_MS);
    assertThat(known()).containsExactly("4 at 104", "9 at 1103");
    assertThat(ids.forgotten()).isEqualTo(2); // their time was over
  }

  @Test
  void aNameBelongsToItsTopic() {
    assertThat(key("t/ab", "c")).isNotEqualTo(key("t/a", "bc"));
    ids.stored(key("t", "a"), 1, 0);

    assertThat(ids.reserve(key("u", "a"), 0, loop, completion, 0)).isTrue();
  }

  @Test
  void aWindowOfNothingKnowsNothing() {
    var none = new RecentIds(0, 3);
    none.stored(key("t", "a"), 1, 0);

    assertThat(none.size()).isZero();
    assertThat(none.reserve(key("t", "a"), 0, loop, completion, 0)).isTrue();
  }

  @Test
  void aKeyIsTheSameAfterWritingAndReading() {
    var out = Unpooled.buffer();
    key("topic", "id").write(out);

    var read = MessageKey.read(out);
    assertThat(read).isEqualTo(key("topic", "id")).hasSameHashCodeAs(key("topic", "id"));
    assertThat(read.compareTo(key("topic", "id"))).isZero();
  }
}
