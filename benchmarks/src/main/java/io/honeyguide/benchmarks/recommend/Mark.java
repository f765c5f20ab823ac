package io.honeyguide.benchmarks.recommend;

import io.honeyguide.benchmarks.load.CpuReading;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A moment, with what processor time had been used by then. */
record Mark(long nanos, @Nullable Long pid, @Nullable CpuReading cpu) {

  /**
   * Now.
   *
   * @param pid the broker's process, or null
   */
  static Mark now(@Nullable Long pid) throws IOException {
    return new Mark(System.nanoTime(), pid, CpuReading.now(pid));
  }

  /** What was used from here to a later mark. */
  Cost until(Mark later) {
    var seconds = (later.nanos - nanos) / 1e9;
    if (cpu == null || later.cpu == null) {
      return new Cost(seconds, 0, 0, 0);
    }
    var tick = CpuReading.TICK_SECONDS;
    var broker = (later.cpu.broker() - cpu.broker()) * tick;
    var driver = (later.cpu.driver() - cpu.driver()) * tick;
    var machine = (later.cpu.machine() - cpu.machine()) * tick;
    return new Cost(seconds, broker, driver, Math.max(0, machine - broker - driver));
  }

  /** Time that passed and processor time of broker, driver and everybody else, in seconds. */
  record Cost(double seconds, double broker, double driver, double others) {

    /** Prints who used the processors, and the broker's share of each of so many things. */
    void print(String what, long count) {
      if (broker > 0) {
        RecommendLoad.line(
            "       broker %.2f us CPU per %s, %,.0f per core and second",
            broker * 1e6 / count, what, count / broker);
      }
      RecommendLoad.line(
          "       machine: broker %.2f cores, driver %.2f, others %.2f",
          broker / seconds, driver / seconds, others / seconds);
    }
  }
}
