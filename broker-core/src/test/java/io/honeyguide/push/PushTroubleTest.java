package io.honeyguide.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.TestCertificates;
import io.honeyguide.named.Order;
import io.honeyguide.named.PushLimits;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Targets that fail, hang, lie, or are not what they say: each costs its own subscription only. */
class PushTroubleTest {

  /** The first TLS connection of a process takes its time. */
  private static final PushLimits PATIENT =
      new PushLimits(PushRig.LIMITS.addresses(), PushRig.PARALLEL, 1 << 20, 15_000, 100);

  @TempDir Path folder;

  private PushRig rig = new PushRig();

  @AfterEach
  void close() {
    rig.close();
  }

  private static InetAddress loopback() {
    try {
      return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  /** A server that answers whatever comes with bytes that need not be HTTP; its address. */
  private String liar(String bytes, boolean closes) {
    var server =
        rig.vertx
            .createNetServer()
            .connectHandler(
                socket ->
                    socket.handler(
                        request -> {
                          var written =
                              socket.write(
                                  Buffer.buffer(bytes.getBytes(StandardCharsets.ISO_8859_1)));
                          if (closes) {
                            written.onComplete(done -> socket.close());
                          }
                        }))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    return "http://127.0.0.1:" + server.actualPort() + "/";
  }

  private String errorOf(String url) {
    rig.define("work", PushRig.definition(url, 10, 1, Order.FIFO));
    rig.publish("a");
    PushRig.await().until(() -> rig.letters("work").size() == 1);
    assertThat(rig.letters("work").get(0).reason())
        .startsWith(rig.subscription("work").pushStatus().lastError());
    return rig.subscription("work").pushStatus().lastError();
  }

  @Test
  void redirectsAreNotFollowed() {
    var other = new FakeTarget(rig.vertx);
    var target = new FakeTarget(rig.vertx);
    target.behaviour =
        request -> request.response().setStatusCode(307).putHeader("Location", other.url()).end();

    assertThat(errorOf(target.url()))
        .isEqualTo("the target answered 307: redirects are not followed");

    assertThat(other.posts).isEmpty();
  }

  @Test
  void aTargetThatHangsFailsInTimeWhileOthersGetTheirs() {
    var hangs = new FakeTarget(rig.vertx);
    hangs.behaviour = request -> {};
    var works = new FakeTarget(rig.vertx);
    rig.define("stuck", hangs.url());
    rig.define("work", works.url());

    rig.publish(IntStream.range(0, 100).mapToObj(String::valueOf).toArray(String[]::new));

    PushRig.await().until(() -> rig.state("work").acknowledged() == 100);
    PushRig.await().until(() -> rig.state("stuck").failed() > 0);
    assertThat(rig.subscription("stuck").pushStatus().lastError())
        .isEqualTo("the target did not answer within 1500 ms");
    var posts = hangs.posts.size();
    assertThat(posts - rig.state("stuck").failed())
        .as("posts under way at once")
        .isLessThanOrEqualTo(PushRig.PARALLEL);
    assertThat(rig.state("stuck").acknowledged()).isZero();
  }

  @Test
  void nobodyThereIsAFailedAttempt() {
    assertThat(errorOf("http://127.0.0.1:1/")).startsWith("no connection: ");
  }

  @Test
  void aConnectionThatClosesIsAFailedAttempt() {
    assertThat(errorOf(liar("", true))).startsWith("no answer: ");
  }

  @Test
  void whatIsNoHttpIsAFailedAttempt() {
    assertThat(errorOf(liar("SSH-2.0-OpenSSH\r\n\r\n", false))).startsWith("no answer: ");
  }

  @Test
  void aHeadWithoutEndIsAFailedAttempt() {
    assertThat(errorOf(liar("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(10_000), false)))
        .startsWith("no answer: ");
  }

  @Test
  void theStatusCountsAlsoWhereTheBodyHasNoEnd() {
    var target =
        liar("HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n" + "x".repeat(200_000), false);
    rig.define("work", PushRig.definition(target, 1, 16, Order.FIFO));

    rig.publish("a", "b", "c");

    PushRig.await().until(() -> rig.state("work").acknowledged() == 3);
  }

  @Test
  void theStatusCountsAlsoWhereTheBodyIsShorterThanItSays() {
    var target = liar("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", true);
    rig.define("work", PushRig.definition(target, 1, 16, Order.FIFO));

    rig.publish("a", "b", "c");

    PushRig.await().until(() -> rig.state("work").acknowledged() == 3);
  }

  @Test
  void aTargetIsNotBlamedForALeaseThatWasNearlyOverBeforeThePost() {
    var target = new FakeTarget(rig.vertx);
    target.behaviour = request -> rig.vertx.setTimer(200, later -> request.response().end());
    rig.define("work", target.url());

    rig.publishWhileHeldUp(
        "a",
        () -> {
          PushRig.await().until(() -> rig.state("work").inflight() == 1);
          rig.clock.advanceMs(29_950);
        });

    PushRig.await().until(() -> rig.state("work").acknowledged() == 1);
    assertThat(rig.state("work").failed()).isZero();
    assertThat(target.posts).extracting(post -> post.header("attempt")).containsExactly("1");
  }

  @Test
  void aTargetThatFailsAgainAndAgainIsLeftAloneAndFoundWhenItIsBack() {
    var target = new FakeTarget(rig.vertx);
    target.answer(500);
    rig.define("work", PushRig.definition(target.url(), 1, 100, Order.FIFO));
    rig.publish(IntStream.range(0, 30).mapToObj(String::valueOf).toArray(String[]::new));

    PushRig.await().until(() -> rig.subscription("work").pushStatus().pausedUntilMs() > 0);
    assertThat(target.posts).hasSize(TargetCircuit.FAILURES_MAX);
    assertThat(rig.state("work").failed()).isEqualTo(TargetCircuit.FAILURES_MAX);
    target.answer(200);
    rig.after(1_000);

    PushRig.await().until(() -> rig.state("work").acknowledged() == 30);
    assertThat(rig.subscription("work").pushStatus().pausedUntilMs()).isZero();
  }

  @Test
  void aNameThatPointsElsewhereByTheTimeOfThePostIsRefused() {
    rig.close();
    rig = new PushRig(PushLimits.DEFAULT, null);
    var target = new FakeTarget(rig.vertx);
    rig.resolver = name -> Future.succeededFuture(loopback());

    assertThat(errorOf("http://rebound.example:" + target.port() + "/"))
        .isEqualTo(
            "127.0.0.1 is no address of the public internet; subscriptions.push-allow has to name"
                + " it or its host");

    assertThat(target.posts).isEmpty();
  }

  @Test
  void aNameThatNobodyKnowsIsAFailedAttempt() {
    assertThat(errorOf("http://nowhere.example/"))
        .isEqualTo("the name nowhere.example cannot be resolved");
  }

  @Test
  void connectsToTheAddressThatWasCheckedUnderTheNameOfTheTarget() {
    var target = new FakeTarget(rig.vertx);
    rig.resolver = name -> Future.succeededFuture(loopback());
    rig.define("work", "http://hook.example:" + target.port() + "/");

    rig.publish("a");

    PushRig.await().until(() -> rig.state("work").acknowledged() == 1);
    assertThat(target.posts.get(0).header("host")).isEqualTo("hook.example:" + target.port());
  }

  private FakeTarget tls(TestCertificates certificates, String name) {
    certificates.write(name, name);
    return new FakeTarget(
        rig.vertx,
        new HttpServerOptions()
            .setSsl(true)
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .setCertPath(certificates.certificate(name).toString())
                    .setKeyPath(certificates.key(name).toString())));
  }

  private void trusting(TestCertificates certificates) {
    rig.close();
    rig =
        new PushRig(
            PATIENT, new PemTrustOptions().addCertPath(certificates.authorityFile().toString()));
    rig.resolver = name -> Future.succeededFuture(loopback());
  }

  @Test
  void postsOverTlsToWhoProvesTheName() {
    var certificates = new TestCertificates(folder);
    trusting(certificates);
    var target = tls(certificates, "hook.example");
    rig.define("work", "https://hook.example:" + target.port() + "/");

    rig.publish("a");

    PushRig.await().until(() -> rig.state("work").acknowledged() == 1);
  }

  @Test
  void aCertificateOfAnotherNameIsAFailedAttempt() {
    var certificates = new TestCertificates(folder);
    trusting(certificates);
    var target = tls(certificates, "other.example");

    assertThat(errorOf("https://hook.example:" + target.port() + "/"))
        .startsWith("no TLS connection: ");

    assertThat(target.posts).isEmpty();
  }

  @Test
  void aCertificateThatNobodyTrustsIsAFailedAttempt() {
    rig.close();
    rig = new PushRig(PATIENT, null);
    var target = tls(new TestCertificates(folder), "hook.example");
    rig.resolver = name -> Future.succeededFuture(loopback());

    assertThat(errorOf("https://hook.example:" + target.port() + "/"))
        .startsWith("no TLS connection: ");

    assertThat(target.posts).isEmpty();
  }
}
