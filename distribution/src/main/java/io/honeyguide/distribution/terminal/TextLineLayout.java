package io.honeyguide.distribution.terminal;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * {@code 2026-01-31T10:00:00.123Z INFO broker.Broker MQ1203 client.disconnected client=…}: one line
 * per event; a stack trace follows only below an error.
 */
final class TextLineLayout extends LayoutBase<ILoggingEvent> {

  private static final String ROOT_PACKAGE = "io.honeyguide.";

  @Override
  public String doLayout(ILoggingEvent event) {
    var line = new StringBuilder(160);
    var time = Instant.ofEpochMilli(event.getTimeStamp()).truncatedTo(ChronoUnit.MILLIS);
    line.append(time).append(' ').append(event.getLevel()).append(' ');
    line.append(shortName(event.getLoggerName())).append(' ');
    line.append(LineText.oneLine(event.getFormattedMessage()));
    var pairs = event.getKeyValuePairs();
    if (pairs != null) {
      pairs.forEach(
          pair ->
              line.append(' ').append(pair.key).append('=').append(LineText.quoted(pair.value)));
    }
    var thrown = event.getThrowableProxy();
    if (thrown != null) {
      line.append(" error=").append(LineText.quoted(LineText.causes(thrown)));
      if (event.getLevel() == ch.qos.logback.classic.Level.ERROR) {
        line.append(System.lineSeparator()).append(ThrowableProxyUtil.asString(thrown));
      }
    }
    return line.append(System.lineSeparator()).toString();
  }

  static String shortName(String logger) {
    return logger.startsWith(ROOT_PACKAGE) ? logger.substring(ROOT_PACKAGE.length()) : logger;
  }
}
