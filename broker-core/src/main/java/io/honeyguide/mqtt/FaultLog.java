package io.honeyguide.mqtt;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Log lines about clients that break the protocol: one for each kind and minute, with the number of
 * those left out, so that nobody can fill the disk with them.
 *
 * <p>Owner: one event loop.
 */
final class FaultLog {

  static final long INTERVAL_MS = 60_000;

  private static final Logger LOG = LoggerFactory.getLogger(FaultLog.class);
  private static final int SHOWN_MAX = 64;

  private static final class Kind {
    long saidAtMs = Long.MIN_VALUE / 2;
    long leftOut;
  }

  private final InstantSource clock;
  private final Map<Integer, Kind> kinds = new HashMap<>();

  FaultLog(InstantSource clock) {
    this.clock = clock;
  }

  /** A packet ended its connection. */
  void refused(int type, PacketException fault, String client, String address) {
    var kind = kinds.computeIfAbsent(type << 8 | fault.code(), key -> new Kind());
    var now = clock.millis();
    if (now - kind.saidAtMs < INTERVAL_MS) {
      kind.leftOut++;
      return;
    }
    LOG.warn(
        "MQ1204 client.refused packet={} reason={}(0x{}) client={} from={} similar={} what=\"{}\"",
        PacketType.name(type),
        ReasonCode.tag(fault.code()),
        Integer.toHexString(fault.code()),
        shown(client),
        address,
        kind.leftOut,
        fault.what());
    kind.saidAtMs = now;
    kind.leftOut = 0;
  }

  /** Shortened, and without anything that could forge a log line. */
  static String shown(String text) {
    var shown = new StringBuilder();
    for (var i = 0; i < Math.min(text.length(), SHOWN_MAX); i++) {
      var c = text.charAt(i);
      shown.append(c <= ' ' || c == '"' || Character.isISOControl(c) ? '?' : c);
    }
    return shown.toString();
  }
}
