package io.honeyguide.distribution.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import ch.qos.logback.core.joran.spi.JoranException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogOutputTest {

  /** All tests of a run share the one context. */
  @AfterEach
  void goBack() throws JoranException {
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    new ContextInitializer(context).autoConfig();
  }

  /** They counted as a library's, so that nobody ever read what the recommender said at a start. */
  @Test
  void writesWhatPluginsSayAtTheLevelOfTheBroker() {
    LogOutput.configure(LogLevel.INFO, LogFormat.TEXT);

    assertThat(LoggerFactory.getLogger("plugin.recommender").isInfoEnabled()).isTrue();
    assertThat(LoggerFactory.getLogger("plugin.recommender").isDebugEnabled()).isFalse();
    assertThat(LoggerFactory.getLogger("some.library").isInfoEnabled()).isFalse();
  }
}
