package io.honeyguide.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.message.MessageCodec;
import io.honeyguide.message.MessageView;
import io.honeyguide.message.PublishRequest;
import io.netty.buffer.Unpooled;
import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class OutgoingAliasesTest {

  private static MessageView message(String topic) {
    var body = Unpooled.buffer();
    var request =
        new PublishRequest()
            .of(Unpooled.copiedBuffer(topic, UTF_8), 0, false, Unpooled.EMPTY_BUFFER);
    MessageCodec.write(request, 0, body);
    return new MessageView().wrap(body);
  }

  /** What a client would make of a message that was written. */
  private static String received(
      OutgoingAliases aliases, Map<Integer, String> client, String topic) {
    var message = message(topic);
    var alias = aliases.find(message);
    if (alias == 0) {
      return topic;
    }
    var known = aliases.isKnown();
    aliases.wrote(message);
    if (!known) {
      client.put(alias, topic);
    }
    var resolved = client.get(alias);
    return resolved == null ? "unknown alias" : resolved;
  }

  @Test
  void aTopicCountsOnlyOnceItWasWritten() {
    var aliases = new OutgoingAliases(4);
    var message = message("house/kitchen");
    assertThat(aliases.find(message)).isPositive();
    assertThat(aliases.isKnown()).isFalse();
    assertThat(aliases.find(message)).isPositive();
    assertThat(aliases.isKnown()).isFalse();
    aliases.wrote(message);
    aliases.find(message);
    assertThat(aliases.isKnown()).isTrue();
  }

  @Test
  void aTopicInUseKeepsItsAliasAgainstThoseThatComeOnce() {
    var aliases = new OutgoingAliases(1);
    var often = message("often/sent/topic");
    aliases.find(often);
    aliases.wrote(often);
    for (var i = 0; i < 100; i++) {
      assertThat(aliases.find(message("once/topic/" + i))).isZero();
      assertThat(aliases.find(often)).isEqualTo(1);
      assertThat(aliases.isKnown()).isTrue();
    }
  }

  @Test
  void aTopicNoLongerUsedGivesItsAliasAway() {
    var aliases = new OutgoingAliases(1);
    var old = message("an/old/topic");
    aliases.find(old);
    aliases.wrote(old);
    var fresh = message("a/fresh/topic");
    assertThat(aliases.find(fresh)).isZero();
    assertThat(aliases.find(fresh)).isEqualTo(1);
    assertThat(aliases.isKnown()).isFalse();
    aliases.wrote(fresh);
    aliases.find(fresh);
    assertThat(aliases.isKnown()).isTrue();
  }

  @Test
  void topicsThatAreTooShortOrTooLongHaveNone() {
    var aliases = new OutgoingAliases(8);
    assertThat(aliases.find(message("a".repeat(OutgoingAliases.TOPIC_BYTES_LEAST - 1)))).isZero();
    assertThat(aliases.find(message("a".repeat(OutgoingAliases.TOPIC_BYTES_LEAST)))).isPositive();
    assertThat(aliases.find(message("a".repeat(OutgoingAliases.TOPIC_BYTES_MOST)))).isPositive();
    assertThat(aliases.find(message("a".repeat(OutgoingAliases.TOPIC_BYTES_MOST + 1)))).isZero();
    assertThat(OutgoingAliases.NONE.find(message("any/topic/at/all"))).isZero();
  }

  @Property
  void theClientAlwaysResolvesTheTopicMeantAndNoAliasIsAboveTheMaximum(
      @ForAll @IntRange(min = 1, max = 9) int maximum, @ForAll @Size(max = 200) int[] topics) {
    var aliases = new OutgoingAliases(maximum);
    var client = new HashMap<Integer, String>();
    for (var number : topics) {
      var topic = "topic/number/" + Integer.remainderUnsigned(number, 12);
      assertThat(received(aliases, client, topic)).isEqualTo(topic);
    }
    assertThat(client.keySet()).allMatch(alias -> alias >= 1 && alias <= maximum);
  }
}
