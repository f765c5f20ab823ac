package io.honeyguide.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.message.MessageCodec;
import io.honeyguide.message.MessageView;
import io.honeyguide.message.PublishRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldBackTest {

  private static final Route ROUTE =
      new Route(new LogFollower(List.of(), () -> {}), 0, 0, false, null);

  private final HeldBack heldBack = new HeldBack();

  private static ByteBuf body(int payloadBytes) {
    var request = new PublishRequest();
    var topic = Unpooled.wrappedBuffer(new byte[] {'t'});
    request.of(topic, 0, false, Unpooled.wrappedBuffer(new byte[payloadBytes]));
    var body = Unpooled.buffer(request.bytesMax());
    MessageCodec.write(request, 0, body);
    return body;
  }

  private int addUntilFull(ByteBuf body) {
    var count = 0;
    while (heldBack.add(new MessageView().wrap(body), ROUTE)) {
      count++;
    }
    return count;
  }

  @Test
  void holdsABoundedNumberOfMessages() {
    assertThat(addUntilFull(body(10))).isEqualTo(HeldBack.MESSAGES_MAX);
  }

  /** A thousand messages of a megabyte each would be a gigabyte for one connection. */
  @Test
  void holdsABoundedNumberOfBytesAndAsManyAgainOnceTheyAreGone() {
    var body = body(HeldBack.BYTES_MAX / 4);
    for (var i = 0; i < 2; i++) {
      assertThat(addUntilFull(body)).isEqualTo(4);
      var handed = new ArrayList<Integer>();
      heldBack.handOn((message, route) -> handed.add(message.payloadBytes()));
      assertThat(handed).hasSize(4).containsOnly(HeldBack.BYTES_MAX / 4);
      assertThat(body.refCnt()).isEqualTo(1);
    }
  }
}
