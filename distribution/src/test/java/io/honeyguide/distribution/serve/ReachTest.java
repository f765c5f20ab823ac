package io.honeyguide.distribution.serve;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.honeyguide.distribution.config.ConfigSources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What the start says about who can reach the broker; no address is bound. */
class ReachTest {

  /** An address that no machine has (RFC 5737). */
  private static final String ELSEWHERE = "192.0.2.1";

  private final Logger logger = (Logger) LoggerFactory.getLogger(Reach.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    logger.setLevel(Level.INFO);
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void leave() {
    logger.detachAppender(lines);
    logger.setLevel(null);
  }

  private List<String> said(String... assignments) {
    var configuration = new ConfigSources(null, Map.of(), List.of(assignments), Map.of()).read();
    var reach = new Reach(configuration, BrokerAssembly.options(configuration, "1"));
    reach.check();
    reach.log();
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private List<String> saidWithUsers(String... assignments) {
    var all = new ArrayList<>(List.of("security.users-file=users"));
    all.addAll(List.of(assignments));
    return said(all.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mqtt", "http"})
  void aPlainListenerThatOthersReachIsWarnedOfOnce(String listener) {
    assertThat(saidWithUsers(listener + ".host=" + ELSEWHERE))
        .singleElement()
        .asString()
        .startsWith("SV1006 serve.plaintext listener=" + listener + " ");
    assertThat(lines.list.get(0).getLevel().toString()).isEqualTo("WARN");
  }

  @Test
  void eachPlainListenerIsNamed() {
    assertThat(
            saidWithUsers(
                "mqtt.host=0.0.0.0",
                "listeners.more.protocol=mqtt",
                "listeners.more.host=" + ELSEWHERE,
                "listeners.more.port=1884"))
        .hasSize(2)
        .anySatisfy(line -> assertThat(line).contains("SV1006", "listener=mqtt "))
        .anySatisfy(line -> assertThat(line).contains("SV1006", "listener=more "));
  }

  @Test
  void aListenerThatNobodyCanOverhearIsNotWarnedOf() {
    assertThat(
            saidWithUsers(
                "mqtt.host=" + ELSEWHERE,
                "mqtt.tls.certificate=a.pem",
                "mqtt.tls.key=a.key",
                "http.host=::1",
                "listeners.local.protocol=mqtt",
                "listeners.local.path=/tmp/honeyguide.sock"))
        .isEmpty();
  }

  @Test
  void withoutUsersItIsNotPlaintextThatIsWarnedOf() {
    assertThat(said()).singleElement().asString().startsWith("SV1001 serve.loopbackOnly");
    lines.list.clear();
    assertThat(said("mqtt.host=" + ELSEWHERE, "security.insecure-remote-access=true"))
        .singleElement()
        .asString()
        .startsWith("SV1002 serve.insecure");
  }
}
