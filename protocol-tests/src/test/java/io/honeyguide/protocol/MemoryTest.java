package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Memory stays where it is, however long a broker works. {@code -Dhoneyguide.memory.seconds=N} goes
 * on for so long; the profile {@code long} does for ten minutes.
 */
@Isolated("loads the machine")
class MemoryTest {

  private static final long SECONDS = Long.getLong("honeyguide.memory.seconds", 0);
  private static final int ROUNDS_LEAST = 9;

  /** What one look may differ from another, in bytes: caches, code compiled late. */
  private static final long SLACK_BYTES = 24L << 20;

  @TempDir private Path data;

  @Test
  @Timeout(value = 60, unit = TimeUnit.MINUTES)
  void staysFlatUnderTrafficOverHttp() {
    try (var broker =
            BrokerProcess.start(data, "log.retain-bytes=16MiB", "delivery.snapshot-bytes=1MiB");
        var traffic = new HttpTraffic(broker)) {
      var looks = new ArrayList<ProcessMemory>();
      var start = System.nanoTime();
      while (looks.size() < ROUNDS_LEAST || secondsSince(start) < SECONDS) {
        traffic.round();
        assertThat(traffic.open()).as("lag and in flight").containsOnly(0);
        looks.add(ProcessMemory.of(broker));
      }
      System.out.printf(
          "MemoryTest: %,d messages in %d s; at a third %s; at the end %s%n",
          traffic.messages(),
          secondsSince(start),
          looks.get(looks.size() / 3),
          looks.get(looks.size() - 1));
      requireFlat("heap in use", looks, ProcessMemory::heapBytes);
      requireFlat("resident", looks, ProcessMemory::residentBytes);
      assertThat(broker.stderr()).doesNotContainPattern(BrokerProcess.FAULT);
    }
  }

  private static long secondsSince(long startNanos) {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNanos);
  }

  /** The last third is no higher than the second one; in the first one everything fills up. */
  private static void requireFlat(
      String what, List<ProcessMemory> looks, ToLongFunction<ProcessMemory> bytes) {
    var third = looks.size() / 3;
    var before = highest(looks.subList(third, 2 * third), bytes);
    var after = highest(looks.subList(2 * third, looks.size()), bytes);
    assertThat(after).as("%s, of %s", what, looks).isLessThan(before + SLACK_BYTES);
  }

  private static long highest(List<ProcessMemory> looks, ToLongFunction<ProcessMemory> bytes) {
    return looks.stream().mapToLong(bytes).max().orElseThrow();
  }
}
