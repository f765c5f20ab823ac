package io.honeyguide.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.honeyguide.broker.BrokerRig.Plan;
import io.honeyguide.listen.ListenAddress;
import io.honeyguide.listen.ListenOptions;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.RoundTrip;
import io.honeyguide.mqtt.wire.UnixSocket;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class UnixListenerTest {

  @TempDir private Path folder;

  private Path path() {
    return folder.resolve("mqtt.sock");
  }

  private BrokerRig start(String mode, String data) {
    var address = new ListenAddress.Unix(path(), PosixFilePermissions.fromString(mode));
    return new Plan(folder.resolve(data)).mqtt(ListenOptions.at("local", address)).start();
  }

  @Test
  void servesClientsOfThisMachine() throws IOException {
    try (var broker = start("rw-rw----", "data")) {
      assertThat(broker.port("local")).isZero();
      // More than there are event loops: each of them accepts.
      for (var i = 0; i < 3; i++) {
        RoundTrip.over(RawClient.over(new UnixSocket(path())), 4 + i % 2);
      }
    }
  }

  @Test
  void setsTheModeAndRemovesTheFileAtTheEnd() throws IOException {
    try (var broker = start("rw-------", "data")) {
      assertThat(broker.port("local")).isZero();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
          .isEqualTo("rw-------");
    }
    assertThat(path()).doesNotExist();
  }

  @Test
  void takesThePlaceOfSocketThatNobodyListensAt() throws IOException {
    try (var left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      left.bind(UnixDomainSocketAddress.of(path()));
    }
    assertThat(path()).exists();
    try (var broker = start("rw-rw----", "data")) {
      assertThat(broker.port("local")).isZero();
      RoundTrip.over(RawClient.over(new UnixSocket(path())), 5);
    }
  }

  @Test
  void leavesOtherFilesAndServedSocketsAlone() throws IOException {
    Files.writeString(path(), "precious");
    assertRefused("is no socket");
    assertThat(path()).hasContent("precious");
    Files.delete(path());

    try (var other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      other.bind(UnixDomainSocketAddress.of(path()));
      assertRefused("another process listens");
      assertThat(path()).exists();
    }
  }

  private void assertRefused(String why) {
    assertThatThrownBy(() -> start("rw-rw----", "data").close())
        .isInstanceOf(PortTakenException.class)
        .hasMessageContaining(why)
        .hasMessageContaining("listeners.local.path");
  }
}
