package io.honeyguide.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PacketReaderTest {

  private final PacketReader reader = new PacketReader(4_000_000);

  @ParameterizedTest
  @ValueSource(ints = {2, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152})
  void readsEveryLengthThatTheWriterWrites(int bodyBytes) throws BrokenPromiseException {
    var buffer = ByteBuffer.allocate(bodyBytes + 5);
    PacketWriter.head(buffer, PacketType.PUBLISH, 2, bodyBytes);
    var bodyAt = buffer.position();
    buffer.position(bodyAt + bodyBytes).flip();

    assertThat(reader.next(buffer)).isTrue();

    assertThat(reader.type()).isEqualTo(PacketType.PUBLISH);
    assertThat(reader.flags()).isEqualTo(2);
    assertThat(reader.bodyAt()).isEqualTo(bodyAt);
    assertThat(reader.end()).isEqualTo(buffer.limit());
  }

  @Test
  void findsTheSamePacketsHoweverTheBytesArrive() throws BrokenPromiseException {
    var sent = ByteBuffer.allocate(1000);
    PacketWriter.ack(sent, PacketType.PUBACK, 1);
    PacketWriter.subscribe(sent, 7, "a/b", 1);
    PacketWriter.head(sent, PacketType.PUBLISH, 0, 300);
    sent.put(new byte[300]);
    PacketWriter.ack(sent, PacketType.PUBREL, 65_535);
    sent.flip();
    var found = new ArrayList<Integer>();
    var in = ByteBuffer.allocate(1000);

    while (sent.hasRemaining()) {
      in.put(sent.get()).flip();
      while (reader.next(in)) {
        found.add(reader.type());
        in.position(reader.end());
      }
      in.compact();
    }

    assertThat(found)
        .containsExactly(
            PacketType.PUBACK, PacketType.SUBSCRIBE, PacketType.PUBLISH, PacketType.PUBREL);
    assertThat(in.position()).isZero();
  }

  @Test
  void tellsPacketIdentifierOfAcknowledgement() throws BrokenPromiseException {
    var buffer = ByteBuffer.allocate(8);
    PacketWriter.ack(buffer, PacketType.PUBREL, 65_535);
    buffer.flip();

    assertThat(reader.next(buffer)).isTrue();

    assertThat(reader.packetId(buffer)).isEqualTo(65_535);
    assertThat(reader.flags()).isEqualTo(2);
  }

  @Test
  void refusesPacketIdentifierZero() throws BrokenPromiseException {
    var buffer = ByteBuffer.wrap(new byte[] {0x40, 2, 0, 0});
    assertThat(reader.next(buffer)).isTrue();

    assertThatThrownBy(() -> reader.packetId(buffer)).hasMessageContaining("PUBACK without");
  }

  @Test
  void refusesLengthOfFiveBytes() {
    var buffer = ByteBuffer.wrap(new byte[] {0x30, -1, -1, -1, -1, 1});

    assertThatThrownBy(() -> reader.next(buffer)).isInstanceOf(BrokenPromiseException.class);
  }

  @Test
  void refusesPacketLargerThanAnythingPublished() {
    var buffer = ByteBuffer.allocate(8);
    PacketWriter.head(buffer, PacketType.PUBLISH, 0, 5_000_000);
    buffer.flip();

    assertThatThrownBy(() -> reader.next(buffer)).hasMessageContaining("5000000");
  }
}
