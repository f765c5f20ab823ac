package io.honeyguide.benchmarks.load;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a run showed.
 *
 * @param seconds measured time
 * @param publishedPerSecond messages published
 * @param deliveredPerSecond messages that arrived at subscribers
 * @param ack from a PUBLISH being due to its last acknowledgement; empty at QoS 0
 * @param delivery from a PUBLISH being due to its arrival at a subscriber
 * @param cpu who used the processors, or null where the system does not tell
 * @param verdict which promises were kept
 */
public record LoadReport(
    LoadOptions options,
    double seconds,
    double publishedPerSecond,
    double deliveredPerSecond,
    Latency ack,
    Latency delivery,
    @Nullable Cpu cpu,
    Verdict verdict) {

  /** Foreign load above which a run says little about a broker, in cores. */
  private static final double FOREIGN_CORES_MAX = 0.3;

  /**
   * Who used the processors, in cores.
   *
   * @param broker the broker's process; 0 when it is not known
   * @param driver this process
   * @param foreign everybody else
   */
  public record Cpu(double broker, double driver, double foreign) {

    static Cpu between(CpuReading from, CpuReading to, double seconds) {
      var broker = (to.broker() - from.broker()) * CpuReading.TICK_SECONDS / seconds;
      var driver = (to.driver() - from.driver()) * CpuReading.TICK_SECONDS / seconds;
      var all = (to.machine() - from.machine()) * CpuReading.TICK_SECONDS / seconds;
      // The clocks are not read at one instant, so that little may come out below nothing.
      return new Cpu(broker, driver, Math.max(0, all - broker - driver));
    }
  }

  /** The broker's processor time for each message delivered, in microseconds; 0 if not known. */
  public double cpuMicrosPerMessage() {
    return cpu == null || deliveredPerSecond == 0 ? 0 : cpu.broker() * 1e6 / deliveredPerSecond;
  }

  /** Several lines for people. */
  public String text() {
    var lines = new StringBuilder();
    line(
        lines,
        "%s  %d clients, %d in flight, %d B, %.1f s",
        options.scenario(),
        options.clients(),
        options.inflightMax(),
        options.payloadBytes(),
        seconds);
    line(
        lines,
        "delivered  %,.0f msg/s  (published %,.0f msg/s)",
        deliveredPerSecond,
        publishedPerSecond);
    if (ack.count() > 0) {
      line(lines, "ack        %s", latency(ack));
    }
    line(lines, "delivery   %s", latency(delivery));
    if (cpu != null) {
      if (options.pid() != null) {
        line(
            lines,
            "broker     %.2f us CPU per message  (%.2f cores)",
            cpuMicrosPerMessage(),
            cpu.broker());
      }
      line(
          lines,
          "machine    driver %.2f cores, %s %.2f cores%s",
          cpu.driver(),
          options.pid() == null ? "broker and others" : "others",
          cpu.foreign(),
          isDisturbed() ? "  (disturbed: repeat on a quieter machine)" : "");
    }
    line(
        lines,
        "promises   %s: %d lost, %d unacknowledged, %d duplicated, %d reordered, %d damaged,"
            + " %d misrouted",
        verdict.isKept() ? "kept" : "BROKEN",
        verdict.lost(),
        verdict.unacknowledged(),
        verdict.duplicated(),
        verdict.reordered(),
        verdict.damaged(),
        verdict.misrouted());
    if (verdict.failure() != null) {
      line(lines, "ended      %s", verdict.failure());
    }
    return lines.toString();
  }

  /** Whether others used so much of the machine that the figures say little about the broker. */
  public boolean isDisturbed() {
    return options.pid() != null && cpu != null && cpu.foreign() > FOREIGN_CORES_MAX;
  }

  private static String latency(Latency latency) {
    return String.format(
        Locale.ROOT,
        "p50 %.3f ms  p99 %.3f ms  max %.3f ms",
        latency.p50() / 1e3,
        latency.p99() / 1e3,
        latency.max() / 1e3);
  }

  private static void line(StringBuilder lines, String format, Object... arguments) {
    lines.append(String.format(Locale.ROOT, format, arguments)).append(System.lineSeparator());
  }

  /** The column names of {@link #row}. */
  public static String header() {
    return "scenario\tclients\tinflight\tpayload\tseconds\tdelivered_per_s\tack_p50_us\tack_p99_us"
        + "\tdelivery_p50_us\tdelivery_p99_us\tcpu_us_per_msg\tbroker_cores\tdriver_cores"
        + "\tforeign_cores\tlost\tunacknowledged\tduplicated\treordered\tdamaged\tmisrouted\tkept";
  }

  /** One line for programs: tab-separated, in the order of {@link #header}. */
  public String row() {
    var cores = cpu == null ? new Cpu(0, 0, 0) : cpu;
    return String.format(
        Locale.ROOT,
        "%s\t%d\t%d\t%d\t%.2f\t%.0f\t%.0f\t%.0f\t%.0f\t%.0f\t%.3f\t%.2f\t%.2f\t%.2f"
            + "\t%d\t%d\t%d\t%d\t%d\t%d\t%s",
        options.scenario(),
        options.clients(),
        options.inflightMax(),
        options.payloadBytes(),
        seconds,
        deliveredPerSecond,
        ack.p50(),
        ack.p99(),
        delivery.p50(),
        delivery.p99(),
        cpuMicrosPerMessage(),
        cores.broker(),
        cores.driver(),
        cores.foreign(),
        verdict.lost(),
        verdict.unacknowledged(),
        verdict.duplicated(),
        verdict.reordered(),
        verdict.damaged(),
        verdict.misrouted(),
        verdict.isKept() ? "yes" : "no");
  }
}
