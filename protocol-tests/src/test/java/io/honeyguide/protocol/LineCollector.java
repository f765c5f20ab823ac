package io.honeyguide.protocol;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what a process writes, line by line, on a thread of its own; any thread may look. */
final class LineCollector {

  private final List<String> lines = new ArrayList<>();
  private final Thread reader;
  private boolean hasEnded;

  private LineCollector(InputStream in) {
    reader = new Thread(() -> read(in), "process-output");
    reader.setDaemon(true);
  }

  static LineCollector of(InputStream in) {
    var collector = new LineCollector(in);
    collector.reader.start();
    return collector;
  }

  private void read(InputStream in) {
    try (var text = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (var line = text.readLine(); line != null; line = text.readLine()) {
        add(line);
      }
    } catch (IOException e) {
      add("(reading ended: " + e.getMessage() + ")");
    } finally {
      end();
    }
  }

  private synchronized void add(String line) {
    lines.add(line);
    notifyAll();
  }

  private synchronized void end() {
    hasEnded = true;
    notifyAll();
  }

  /** Waits for a line that matches as a whole; null when none comes in time or any more. */
  synchronized @Nullable MatchResult await(Pattern pattern, long seconds) {
    var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    for (var next = 0; ; ) {
      for (; next < lines.size(); next++) {
        var matcher = pattern.matcher(lines.get(next));
        if (matcher.matches()) {
          return matcher.toMatchResult();
        }
      }
      var leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (hasEnded || leftMs <= 0) {
        return null;
      }
      try {
        wait(leftMs);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return null;
      }
    }
  }

  /** What came so far. */
  synchronized String text() {
    return String.join("\n", lines);
  }

  /** Everything, once the process has closed the stream. */
  String whole() throws InterruptedException {
    reader.join(TimeUnit.SECONDS.toMillis(10));
    return text();
  }
}
