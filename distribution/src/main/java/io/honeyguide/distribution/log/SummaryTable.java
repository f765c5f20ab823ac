package io.honeyguide.distribution.log;

import io.honeyguide.log.LogSummary;
import io.honeyguide.message.RecordNames;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** What a data directory holds, as tables for people. */
final class SummaryTable {

  private final LogSummary summary;
  private final Path directory;
  private final PrintWriter out;

  SummaryTable(LogSummary summary, Path directory, PrintWriter out) {
    this.summary = summary;
    this.directory = directory;
    this.out = out;
  }

  void print() {
    print("%s: shard %d, format %d", directory, summary.shard(), summary.formatVersion());
    manifests();
    segments();
    types();
    others();
    recovery();
  }

  private void manifests() {
    print("");
    print("%-11s %-8s %10s  %s", "manifest", "state", "generation", "");
    for (var slot : summary.manifests()) {
      print(
          "%-11s %-8s %10s  %s",
          slot.name(),
          slot.state(),
          slot.state().equals("whole") ? slot.generation() : "-",
          slot.state().equals("whole")
              ? "log start %d, durable below %d (offset %d)%s"
                  .formatted(
                      slot.logStart(),
                      slot.durableMark(),
                      slot.durableOffset(),
                      slot.counts() ? ", in use" : "")
              : "");
    }
  }

  private void segments() {
    print("");
    print(
        "%-28s %13s %9s %10s %12s %12s  %-24s %-24s %-16s %s",
        "segment", "used", "batches", "records", "first", "next", "from", "to", "epoch", "durable");
    for (var segment : summary.segments()) {
      print(
          "%-28s %13s %9d %10d %12d %12d  %-24s %-24s %016x %d",
          segment.name(),
          size(segment.usedBytes()),
          segment.batches(),
          segment.records(),
          segment.firstOffset(),
          segment.nextOffset(),
          segment.batches() == 0 ? "-" : RecordJson.time(segment.firstTimeMs()),
          segment.batches() == 0 ? "-" : RecordJson.time(segment.lastTimeMs()),
          segment.epoch(),
          segment.durableMark());
    }
  }

  private void types() {
    var sums = new TreeMap<Byte, Long>();
    for (var segment : summary.segments()) {
      segment.recordsByType().forEach((type, count) -> sums.merge(type, count, Long::sum));
    }
    print("");
    print("%-16s %12s", "record type", "records");
    sums.forEach((type, count) -> print("%-16s %12d", RecordNames.of(type), count));
  }

  private void others() {
    print("");
    for (var snapshot : summary.snapshots()) {
      print(
          "snapshot %s: %s",
          snapshot.name(),
          snapshot.isWhole()
              ? "%s, everything below offset %d"
                  .formatted(size(snapshot.bytes()), snapshot.offset())
              : "cannot be read");
    }
    print("%d spare files, %s", summary.spares().size(), size(summary.spareBytes()));
    list("not known to the log, the next start moves it to lost+found", summary.unknown());
    list("set aside in lost+found", summary.setAside());
  }

  private void list(String what, List<String> names) {
    for (var name : names) {
      print("%s: %s", what, name);
    }
  }

  private void recovery() {
    var next = summary.recovery();
    var steps = new ArrayList<String>();
    steps.add(next.snapshot().isEmpty() ? "starts with no snapshot" : "reads " + next.snapshot());
    steps.add(
        String.format(
            Locale.ROOT,
            "replays %,d records (%s) from offset %d",
            next.records(),
            size(next.bytes()),
            next.fromOffset()));
    if (next.tornTailBytes() > 0) {
      steps.add(
          String.format(
              Locale.ROOT,
              "drops %,d bytes at the end that were never acknowledged, as a crash leaves them",
              next.tornTailBytes()));
    }
    steps.add("goes on at offset " + next.nextOffset());
    print("");
    summary.damages().forEach(damage -> print("%s", damage));
    if (next.refused()) {
      print("The next start refuses, since something that it needs is damaged.");
    } else {
      print("The next start %s.", String.join(", ", steps));
    }
    if (!summary.isWhole()) {
      print("`honeyguide log repair %s NEW-DIR` saves what is whole into a copy.", directory);
    }
  }

  private static String size(long bytes) {
    return bytes < LogAccess.BYTES_PER_MIB
        ? String.format(Locale.ROOT, "%,d bytes", bytes)
        : String.format(Locale.ROOT, "%,.1f MiB", (double) bytes / LogAccess.BYTES_PER_MIB);
  }

  private void print(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values).stripTrailing());
  }
}
