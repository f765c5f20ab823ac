package io.honeyguide.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Processor time used since start, as Linux tells it in {@code /proc} (proc(5)), in ticks of 10 ms.
 *
 * @param broker by the broker's process, all threads
 * @param driver by this process
 * @param machine by everybody on the machine, the host's stolen time included
 */
public record CpuReading(long broker, long driver, long machine) {

  /** Length of a tick; USER_HZ is 100 on every Linux that Java runs on. */
  public static final double TICK_SECONDS = 0.01;

  private static final Path PROC = Path.of("/proc");

  /** Fields of /proc/stat that count as idle: idle and iowait, counted from the first number. */
  private static final int IDLE = 3;

  private static final int IOWAIT = 4;

  /** From here on /proc/stat repeats what user and nice hold already. */
  private static final int GUEST = 8;

  /** Fields of /proc/PID/stat after the name: utime and stime. */
  private static final int UTIME = 11;

  private static final int STIME = 12;

  /**
   * Reads the clocks now.
   *
   * @param pid the broker's process, or null; its time is then 0
   * @return null where there is no {@code /proc}
   * @throws IOException when the broker's process does not exist
   */
  public static @Nullable CpuReading now(@Nullable Long pid) throws IOException {
    if (!Files.isReadable(PROC.resolve("stat"))) {
      return null;
    }
    return new CpuReading(
        pid == null ? 0 : processTicks(read(pid.toString())),
        processTicks(read("self")),
        machineTicks(Files.readString(PROC.resolve("stat"))));
  }

  private static String read(String process) throws IOException {
    try {
      return Files.readString(PROC.resolve(process).resolve("stat"));
    } catch (NoSuchFileException e) {
      throw new IOException("there is no process " + process, e);
    }
  }

  /** User and system time of a process from its stat line. */
  static long processTicks(String stat) {
    // The name may hold blanks and parentheses; what follows the last one does not.
    var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME]);
  }

  /** Time of all processors that was not idle, from the first line of /proc/stat. */
  static long machineTicks(String stat) {
    var fields = stat.lines().findFirst().orElse("").trim().split(" +", -1);
    var sum = 0L;
    for (var i = 0; i < Math.min(GUEST, fields.length - 1); i++) {
      if (i != IDLE && i != IOWAIT) {
        sum += Long.parseLong(fields[i + 1]);
      }
    }
    return sum;
  }
}
