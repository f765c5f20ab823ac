package io.honeyguide.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.honeyguide.topic.TopicFilter;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessRulesTest {

  private static final Principal ADA = new Principal("ada");

  private static int publish(AccessRules rules, Principal principal, String topic) {
    var utf8 = Unpooled.wrappedBuffer(topic.getBytes(UTF_8));
    return rules.publish(principal, utf8, 0, utf8.readableBytes());
  }

  private static int subscribe(AccessRules rules, Principal principal, String filter) {
    return rules.subscribe(principal, TopicFilter.of(filter));
  }

  @Test
  void theFirstRuleThatFitsDecides() {
    var rules =
        AccessRules.parse(
            List.of("allow publish a/b", "deny publish a/#  reason 0x80", "deny all b"));
    assertThat(publish(rules, ADA, "a/b")).isZero();
    assertThat(publish(rules, ADA, "a/c")).isEqualTo(0x80);
    assertThat(publish(rules, ADA, "b")).isEqualTo(0x87);
    assertThat(publish(rules, ADA, "c")).isZero();
    assertThat(subscribe(rules, ADA, "a/c")).isZero();
    assertThat(subscribe(rules, ADA, "b")).isEqualTo(0x87);
  }

  @Test
  void operatorsAreThoseWhomTheFirstRuleForThemNames() {
    var rules =
        AccessRules.parse(
            List.of("deny admin user eve", "allow admin user ada", "deny all secret/#"));
    assertThat(rules.namesUsers()).isTrue();
    assertThat(rules.mayAdminister(ADA, false)).isTrue();
    assertThat(rules.mayAdminister(new Principal("eve"), true)).isFalse();
    assertThat(rules.mayAdminister(new Principal("bob"), false)).isFalse();
    assertThat(rules.mayAdminister(Principal.ANONYMOUS, true)).isTrue();
    // What somebody may do to topics says nothing about the broker, and the other way round.
    assertThat(publish(rules, new Principal("eve"), "a")).isZero();
    assertThat(AccessRules.parse(List.of("allow all #")).mayAdminister(ADA, false)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"allow admin #", "allow admin user", "deny admin user a b", "maybe admin"})
  void refusesRulesForOperatorsThatAreNone(String rule) {
    assertThatThrownBy(() -> AccessRules.parse(List.of(rule)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("allow|deny admin [user NAME]");
  }

  @Test
  void aRuleMayBeForOneUser() {
    var rules = AccessRules.parse(List.of("allow all a/# user ada", "deny all a/#"));
    assertThat(rules.namesUsers()).isTrue();
    assertThat(publish(rules, ADA, "a/b")).isZero();
    assertThat(publish(rules, new Principal("bob"), "a/b")).isEqualTo(0x87);
    assertThat(publish(rules, Principal.ANONYMOUS, "a/b")).isEqualTo(0x87);
  }

  @ParameterizedTest
  @CsvSource({
    "secret/#, 0x87",
    "secret/+, 0x87",
    "secret, 0x87",
    "secret/a/b, 0x87",
    "$share/g/secret/a, 0x87",
    "'#', 0",
    "+/a, 0",
    "secrets, 0"
  })
  void aSubscriptionFitsWhenTheRuleCoversAllOfIt(String filter, String code) {
    var rules = AccessRules.parse(List.of("deny subscribe secret/#"));
    assertThat(subscribe(rules, ADA, filter)).isEqualTo(Integer.decode(code));
  }

  @ParameterizedTest
  @CsvSource({"$SYS, 0x87", "$SYS/a, 0x87", "$SYSTEM, 0", "$SY, 0", "$, 0", "a/$SYS, 0"})
  void nobodyPublishesWhereTheBrokerDoes(String topic, String code) {
    assertThat(publish(AccessRules.NONE, ADA, topic)).isEqualTo(Integer.decode(code));
    assertThat(publish(AccessRules.parse(List.of("allow all #")), ADA, topic))
        .isEqualTo(Integer.decode(code));
    assertThat(subscribe(AccessRules.NONE, ADA, topic)).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "deny",
        "deny publish",
        "forbid publish a",
        "deny read a",
        "deny publish a/#/b",
        "deny publish $share/g/a",
        "deny publish a user",
        "deny publish a reason 0x00",
        "allow publish a reason 0x80",
        "deny publish a because",
      })
  void saysWhatIsWrongWithARule(String rule) {
    assertThatThrownBy(() -> AccessRules.parse(List.of(rule)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is no access rule");
  }
}
