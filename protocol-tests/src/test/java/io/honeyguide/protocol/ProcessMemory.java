package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * What a broker's process holds.
 *
 * @param heapBytes of the heap in use after a collection
 * @param residentBytes of the whole process in memory; 0 where the system does not tell
 */
record ProcessMemory(long heapBytes, long residentBytes) {

  private static final Pattern USED =
      Pattern.compile("(?:new|tenured) generation +total \\d+K, used (\\d+)K");

  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

  /** Collects the garbage of a broker and looks at what is left. */
  static ProcessMemory of(BrokerProcess broker) {
    command(broker, "GC.run");
    return new ProcessMemory(
        1024 * kibibytes(USED, command(broker, "GC.heap_info")), residentBytes(broker));
  }

  private static long residentBytes(BrokerProcess broker) {
    var status = Path.of("/proc", String.valueOf(broker.pid()), "status");
    try {
      return Files.exists(status) ? 1024 * kibibytes(RESIDENT, Files.readString(status)) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long kibibytes(Pattern pattern, String text) {
    var found =
        pattern.matcher(text).results().mapToLong(each -> Long.parseLong(each.group(1))).toArray();
    assertThat(found).as(text).isNotEmpty();
    var sum = 0L;
    for (var each : found) {
      sum += each;
    }
    return sum;
  }

  /** Has the Java machine of a broker do something, and gives what it says. */
  private static String command(BrokerProcess broker, String command) {
    var tool = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    try {
      var process =
          new ProcessBuilder(tool, String.valueOf(broker.pid()), command)
              .redirectErrorStream(true)
              .start();
      var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(said).isZero();
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public String toString() {
    return "heap %,d kB, resident %,d kB".formatted(heapBytes / 1024, residentBytes / 1024);
  }
}
