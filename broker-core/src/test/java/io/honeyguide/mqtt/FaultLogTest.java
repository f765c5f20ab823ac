package io.honeyguide.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FaultLogTest {

  private final Logger logger = (Logger) LoggerFactory.getLogger(FaultLog.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private long nowMs = 1_000_000;
  private final FaultLog log = new FaultLog(() -> Instant.ofEpochMilli(nowMs));

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void leave() {
    logger.detachAppender(lines);
  }

  private void refused(int type, String client) {
    log.refused(type, PacketException.malformed("cut off"), client, "127.0.0.1:1");
  }

  private String line(int index) {
    return lines.list.get(index).getFormattedMessage();
  }

  @Test
  void saysEachKindOnceInAnIntervalAndThenHowManyWereLeftOut() {
    for (var i = 0; i < 1_000; i++) {
      refused(PacketType.PUBLISH, "c" + i);
    }
    assertThat(lines.list).hasSize(1);
    assertThat(line(0)).contains("packet=publish", "malformed(0x81)", "client=c0", "similar=0");
    nowMs += FaultLog.INTERVAL_MS;
    refused(PacketType.PUBLISH, "late");
    assertThat(lines.list).hasSize(2);
    assertThat(line(1)).contains("client=late", "similar=999");
  }

  @Test
  void keepsKindsApartByPacketAndReason() {
    refused(PacketType.PUBLISH, "a");
    refused(PacketType.SUBSCRIBE, "a");
    log.refused(PacketType.PUBLISH, PacketException.protocolError("twice"), "a", "127.0.0.1:1");
    refused(PacketType.SUBSCRIBE, "a");
    assertThat(lines.list).hasSize(3);
  }

  @Test
  void cannotBeUsedToForgeLines() {
    refused(PacketType.PUBLISH, "x\n12:00 ERROR \"all is lost\"" + "y".repeat(500));
    assertThat(line(0)).doesNotContain("\n").doesNotContain(" ERROR ").hasSizeLessThan(300);
  }
}
