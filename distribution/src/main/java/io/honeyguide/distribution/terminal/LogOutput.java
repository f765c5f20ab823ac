package io.honeyguide.distribution.terminal;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends log lines to standard error. A logback configuration given by {@code
 * -Dlogback.configurationFile} wins over everything here.
 */
public final class LogOutput {

  /** What plugins log stands below it, by their ids. */
  private static final String PLUGINS = "plugin";

  private LogOutput() {}

  /** From now on lines of at least this level are written in this shape. */
  public static void configure(LogLevel level, LogFormat format) {
    if (System.getProperty("logback.configurationFile") != null) {
      return;
    }
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    var layout = format == LogFormat.JSON ? new JsonLineLayout() : new TextLineLayout();
    layout.setContext(context);
    layout.start();
    var encoder = new LayoutWrappingEncoder<ILoggingEvent>();
    encoder.setContext(context);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setLayout(layout);
    encoder.start();
    var appender = new ConsoleAppender<ILoggingEvent>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(appender);
    // Libraries speak up from warnings on only; their details are not what a user asks for.
    for (var ours : List.of("io.honeyguide", PLUGINS)) {
      context.getLogger(ours).setLevel(Level.valueOf(level.name()));
    }
    if (level == LogLevel.ERROR) {
      root.setLevel(Level.ERROR);
    }
  }
}
