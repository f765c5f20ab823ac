package io.honeyguide.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.named.Order;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a target that does its part gets. */
class PushDeliveryTest {

  private final PushRig rig = new PushRig();
  private final FakeTarget target = new FakeTarget(rig.vertx);

  @AfterEach
  void close() {
    rig.close();
  }

  private static String sign(String id, String seconds, byte[] body)
      throws GeneralSecurityException {
    // Apart from the broker's own code, as a receiver would write it.
    var mac = Mac.getInstance("HmacSHA256");
    var key = Base64.getDecoder().decode(PushRig.SECRET.substring("whsec_".length()));
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    mac.update((id + "." + seconds + ".").getBytes(StandardCharsets.US_ASCII));
    return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
  }

  @Test
  void postsAMessageWithItsTypeAndPlaceAndASignatureThatCanBeChecked() throws Exception {
    rig.define("work", target.url());
    rig.publish(
        "t/größe", "{\"n\":1}", "application/json", Map.of("colour", "grün", "bad\u0001name", "x"));

    PushRig.await().until(() -> rig.state("work").acknowledged() == 1);

    assertThat(target.posts).hasSize(1);
    var post = target.posts.get(0);
    assertThat(post.uri()).isEqualTo("/hook?from=broker");
    assertThat(post.text()).isEqualTo("{\"n\":1}");
    assertThat(post.header("content-type")).isEqualTo("application/json");
    assertThat(post.header("content-length")).isEqualTo("7");
    assertThat(post.header("host")).isEqualTo("127.0.0.1:" + target.port());
    assertThat(post.header("subscription")).isEqualTo("work");
    assertThat(post.header("attempt")).isEqualTo("1");
    assertThat(post.header("message-topic")).isEqualTo("t/gr%C3%B6%C3%9Fe");
    assertThat(post.header("message-id")).startsWith("0-").isEqualTo(post.header("webhook-id"));
    assertThat(post.header("message-time")).isEqualTo("2023-11-14T22:13:20.000Z");
    assertThat(
            new String(
                post.header("user-colour").getBytes(StandardCharsets.ISO_8859_1),
                StandardCharsets.UTF_8))
        .isEqualTo("grün");
    assertThat(post.headers().keySet()).noneMatch(name -> name.contains("bad"));
    assertThat(post.header("webhook-timestamp")).isEqualTo("1700000000");
    assertThat(post.header("webhook-signature"))
        .isEqualTo(sign(post.header("webhook-id"), "1700000000", post.body()));
    assertThat(rig.subscription("work").pushStatus().lastStatus()).isEqualTo(200);
  }

  @Test
  void postsACloudEventInBinaryMode() {
    rig.define("work", target.url());
    rig.publish(
        "t/x",
        "{}",
        "application/json",
        Map.of("id", "7", "source", "/shop", "specversion", "1.0", "type", "sold"));

    PushRig.await().until(() -> target.posts.size() == 1);

    assertThat(target.posts.get(0).header("ce-id")).isEqualTo("7");
    assertThat(target.posts.get(0).header("ce-type")).isEqualTo("sold");
  }

  @Test
  void postsEveryMessageOnceInOrderWhereOneIsOutAtATime() {
    rig.define("work", PushRig.definition(target.url(), 1, 16, Order.FIFO));
    var sent = IntStream.range(0, 50).mapToObj(String::valueOf).toArray(String[]::new);

    rig.publish(sent);

    PushRig.await().until(() -> rig.state("work").acknowledged() == 50);
    assertThat(target.texts()).containsExactly(sent);
  }

  @Test
  void noMoreArePostedAtOnceThanMayBeOut() {
    var now = new AtomicInteger();
    var most = new AtomicInteger();
    target.behaviour =
        request -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          rig.vertx.setTimer(
              20,
              fired -> {
                now.decrementAndGet();
                request.response().end();
              });
        };
    rig.define("work", PushRig.definition(target.url(), 3, 16, Order.FIFO));

    rig.publish(IntStream.range(0, 20).mapToObj(String::valueOf).toArray(String[]::new));

    PushRig.await().until(() -> rig.state("work").acknowledged() == 20);
    assertThat(most.get()).isEqualTo(3);
    assertThat(target.posts).hasSize(20);
  }

  @Test
  void messagesOfOneKeyArePostedOneAfterTheOther() {
    target.behaviour =
        request -> rig.vertx.setTimer(20, fired -> request.response().setStatusCode(204).end());
    rig.define("work", PushRig.definition(target.url(), 10, 16, Order.KEY));
    for (var i = 0; i < 4; i++) {
      rig.publish("t/x", "a" + i, "", Map.of("key", "a"));
      rig.publish("t/x", "b" + i, "", Map.of("key", "b"));
    }

    PushRig.await().until(() -> rig.state("work").acknowledged() == 8);

    assertThat(target.texts().stream().filter(text -> text.startsWith("a")).toList())
        .containsExactly("a0", "a1", "a2", "a3");
    assertThat(target.texts().stream().filter(text -> text.startsWith("b")).toList())
        .containsExactly("b0", "b1", "b2", "b3");
  }

  @Test
  void aFailedAttemptIsRepeatedWhenItsRestIsOver() {
    target.answer(500);
    rig.define("work", target.url());
    rig.publish("a");
    PushRig.await().until(() -> rig.state("work").resting() == 1);
    assertThat(rig.subscription("work").pushStatus().lastError())
        .isEqualTo("the target answered 500");
    assertThat(rig.subscription("work").pushStatus().failingSinceMs()).isPositive();

    target.answer(200);
    rig.after(999);
    assertThat(rig.state("work").resting()).isEqualTo(1);
    rig.after(1);

    PushRig.await().until(() -> rig.state("work").acknowledged() == 1);
    assertThat(target.posts.get(1).header("attempt")).isEqualTo("2");
    assertThat(target.posts.get(1).header("webhook-id"))
        .isEqualTo(target.posts.get(0).header("webhook-id"));
    assertThat(rig.subscription("work").pushStatus().failingSinceMs()).isZero();
  }

  @Test
  void whatFailsForTheLastTimeIsADeadLetterThatSaysWhy() {
    target.answer(418);
    rig.define("work", PushRig.definition(target.url(), 10, 2, Order.FIFO));
    rig.publish("a");
    PushRig.await().until(() -> rig.state("work").resting() == 1);

    rig.after(1_000);

    PushRig.await().until(() -> rig.letters("work").size() == 1);
    var letter = rig.letters("work").get(0);
    assertThat(letter.attempts()).isEqualTo(2);
    assertThat(letter.reason()).isEqualTo("the target answered 418 after the last of 2 attempts");
  }

  @Test
  void waitsAsLongAsABusyTargetAsksForButNoLongerThanTheLimit() {
    target.behaviour =
        request -> request.response().setStatusCode(503).putHeader("Retry-After", "86400").end();
    var quick = PushRig.definition(target.url(), 10, 16, Order.FIFO);
    rig.define("work", quick);
    rig.publish("a");
    PushRig.await().until(() -> rig.state("work").resting() == 1);
    assertThat(rig.subscription("work").pushStatus().pausedUntilMs())
        .isEqualTo(rig.clock.millis() + PushRig.LIMITS.retryAfterMaxMs());

    target.answer(200);
    rig.after(1_000);

    PushRig.await().until(() -> rig.state("work").acknowledged() == 1);
  }

  @Test
  void whatWasAcknowledgedIsNotPostedAgainAfterACrashAndTheRestIs() {
    rig.define("work", PushRig.definition(target.url(), 1, 16, Order.FIFO));
    rig.publish("a", "b");
    PushRig.await().until(() -> rig.state("work").acknowledged() == 2);
    target.behaviour = request -> {};
    rig.publish("c", "d");
    PushRig.await().until(() -> target.posts.size() == 3);

    rig.crash();
    target.answer(200);

    PushRig.await().until(() -> rig.state("work").acknowledged() == 4);
    assertThat(target.texts()).containsExactly("a", "b", "c", "c", "d");
  }

  @Test
  void deletionEndsPostsAtOnceAndADefinitionOfTheSameNameIsAnother() {
    target.behaviour = request -> {};
    rig.define("work", PushRig.definition(target.url(), 1, 16, Order.FIFO));
    rig.publish("a", "b");
    PushRig.await().until(() -> target.posts.size() == 1);

    rig.delete("work");

    PushRig.await().until(() -> target.closed.get() == 1);
    var other = new FakeTarget(rig.vertx);
    rig.define("work", other.url());
    rig.publish("c");
    PushRig.await().until(() -> rig.state("work").acknowledged() == 1);
    assertThat(other.texts()).isEqualTo(List.of("c"));
    assertThat(target.posts).hasSize(1);
  }

  @Test
  void readsNoFurtherAheadThanItsLimitOfBytes() {
    var large = "x".repeat(700_000);
    rig.define("work", target.url());
    rig.publish(large + 1, large + 2, large + 3, large + 4);

    PushRig.await().until(() -> rig.state("work").acknowledged() == 4);

    assertThat(target.posts).hasSize(4);
    assertThat(target.posts).allMatch(post -> post.header("attempt").equals("1"));
  }

  @Test
  void countsWhatItDoes() {
    target.answer(500);
    rig.define("work", target.url());
    rig.publish("a");
    PushRig.await().until(() -> rig.state("work").resting() == 1);

    assertThat(rig.metrics.scrape())
        .contains("honeyguide_push_attempts_total{result=\"refused\"} 1")
        .contains("honeyguide_push_seconds_count 1");
  }
}
