package io.honeyguide.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagePropertiesTest {

  private final ByteBuf wire = Unpooled.buffer();

  private MessageView message() {
    var request = new PublishRequest().of(utf8("t"), 1, false, utf8("payload")).properties(wire);
    var body = Unpooled.buffer();
    MessageCodec.write(request, 0, body);
    return new MessageView().wrap(body);
  }

  private static ByteBuf utf8(String text) {
    return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void findsTheFirstUserPropertyOfANameAmongAllKinds() {
    MessageProperties.writePayloadFormat(wire, 1);
    MessageProperties.writeText(wire, MessageProperties.CONTENT_TYPE, "key");
    MessageProperties.writeUser(wire, "keys", "no");
    MessageProperties.writeUser(wire, "value", "key");
    MessageProperties.writeBytes(wire, MessageProperties.CORRELATION_DATA, new byte[] {0x26, 0});
    MessageProperties.writeUser(wire, "key", "größe");
    MessageProperties.writeUser(wire, "key", "second");

    assertThat(MessageProperties.user(message(), "key")).isEqualTo("größe");
    assertThat(MessageProperties.user(message(), "ke")).isNull();
  }

  @Test
  void findsNothingWhereThereAreNoProperties() {
    assertThat(MessageProperties.user(message(), "key")).isNull();
    assertThat(MessageProperties.priority(message())).isEqualTo(-1);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "9, 9", "10, -1", "-1, -1", "a, -1", "'', -1", "/, -1"})
  void aPriorityIsOneDigit(String said, int priority) {
    MessageProperties.writeUser(wire, "priority", said);

    assertThat(MessageProperties.priority(message())).isEqualTo(priority);
  }
}
