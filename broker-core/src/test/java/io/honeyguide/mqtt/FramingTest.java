package io.honeyguide.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

/** How packets are cut out of what comes. */
class FramingTest {

  private static final int PACKET_BYTES = 1000;
  private static final int READ_BYTES = 1501;

  /** Of a client that never paused the buffer used to hold everything that it ever sent. */
  @Test
  void holdsWhatIsUnreadAndLittleMore() {
    var handler = new ChannelInboundHandlerAdapter();
    var channel = new EmbeddedChannel(handler);
    var framing = new Framing(PACKET_BYTES);
    var packets = 0;
    for (var read = 0; read < 1000; read++) {
      var bytes = stream(read * READ_BYTES);
      framing.add(channel.pipeline().context(handler), Unpooled.directBuffer().writeBytes(bytes));
      while (framing.next(4)) {
        framing.advance();
        packets++;
      }
      framing.free();
      assertThat(framing.bytes().capacity()).isLessThan(16 * PACKET_BYTES);
    }
    framing.freeAll();
    channel.finishAndReleaseAll();

    assertThat(packets).isEqualTo(1501);
  }

  /** A part of an endless run of PUBLISH packets: it ends with a whole one only at the very end. */
  private static byte[] stream(int from) {
    var packet = new byte[PACKET_BYTES];
    packet[0] = 0x30;
    packet[1] = (byte) (0x80 | (PACKET_BYTES - 3) % 128);
    packet[2] = (byte) ((PACKET_BYTES - 3) / 128);
    var part = new byte[READ_BYTES];
    for (var i = 0; i < part.length; i++) {
      part[i] = packet[(from + i) % PACKET_BYTES];
    }
    return part;
  }
}
