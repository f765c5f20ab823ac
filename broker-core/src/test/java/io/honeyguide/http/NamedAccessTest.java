package io.honeyguide.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.access.AccessOptions;
import io.honeyguide.access.AccessRules;
import io.honeyguide.delivery.Definitions;
import io.honeyguide.named.Definition;
import io.honeyguide.named.Order;
import io.honeyguide.topic.TopicFilter;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may not subscribe to all filters of a named subscription may do nothing with it. */
class NamedAccessTest {

  private final HttpBroker broker =
      HttpBroker.start(
          new AccessOptions(null, true, AccessRules.parse(List.of("deny subscribe secret/#"))));

  @AfterEach
  void close() {
    broker.close();
  }

  /** Somebody else defines it. */
  private void defineSecret() {
    var definition =
        new Definition(
            List.of(TopicFilter.of("open/a"), TopicFilter.of("secret/#")),
            "latest",
            Order.FIFO,
            30_000,
            10,
            16,
            List.of(),
            true);
    Definitions.define(broker.shard, "work", definition);
  }

  @Test
  void definesWhatItsFiltersAllow() {
    assertThat(
            broker
                .put("/v1/subscriptions/work", "{\"filters\":[\"open/a\",\"secret/b\"]}")
                .status())
        .isEqualTo(403);
    assertThat(broker.put("/v1/subscriptions/work", "{\"filters\":[\"open/a\"]}").status())
        .isEqualTo(201);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /pull",
        "GET /stream",
        "POST /ack",
        "POST /nack",
        "POST /extend",
        "POST /reject",
        "POST /seek",
        "POST /dead-letters/redrive",
        "DELETE /dead-letters/0-1",
        "GET /dead-letters",
        "GET ",
        "DELETE "
      })
  void doesNothingWithThoseOfOthers(String request) {
    defineSecret();
    var parts = request.split(" ", 2);

    var answer = broker.send(parts[0], "/v1/subscriptions/work" + parts[1], "");

    assertThat(answer.status()).isEqualTo(403);
    assertThat(broker.get("/v1/subscriptions").json().get("subscriptions")).isEmpty();
  }
}
