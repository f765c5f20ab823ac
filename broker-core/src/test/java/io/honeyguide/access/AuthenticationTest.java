package io.honeyguide.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.metrics.BrokerMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthenticationTest {

  @TempDir private Path directory;
  private final AtomicLong nanos = new AtomicLong();
  private final BrokerMetrics metrics = new BrokerMetrics(System::nanoTime);
  private Path file;
  private Authentication authentication;

  @BeforeEach
  void open() throws IOException {
    file = directory.resolve("users");
    UsersFile.add(file, "ada", "one", ScramVerifier.ITERATIONS_LEAST);
    authentication =
        new Authentication(new AccessOptions(file, false, AccessRules.NONE), metrics, nanos::get);
  }

  @AfterEach
  void close() {
    authentication.close();
  }

  private Step prove(String name, byte[] password) {
    var done = new CompletableFuture<Step>();
    authentication.advance(
        authentication.passwordProof(name), password, Runnable::run, done::complete);
    return done.orTimeout(20, TimeUnit.SECONDS).join();
  }

  private Step prove(String name, String password) {
    return prove(name, password.getBytes(UTF_8));
  }

  @Test
  void takesTheRightPasswordAlone() {
    assertThat(prove("ada", "one"))
        .isInstanceOfSatisfying(
            Step.Accepted.class,
            accepted -> assertThat(accepted.principal()).isEqualTo(new Principal("ada")));
    assertThat(prove("ada", "two")).isInstanceOf(Step.Refused.class);
    assertThat(prove("bob", "one")).isInstanceOf(Step.Refused.class);
    assertThat(prove("", "one")).isInstanceOf(Step.Refused.class);
    assertThat(prove("ada", "")).isInstanceOf(Step.Refused.class);
    assertThat(prove("ada", "x".repeat(2000))).isInstanceOf(Step.Refused.class);
    assertThat(prove("ada", new byte[] {(byte) 0xFF})).isInstanceOf(Step.Refused.class);
    // Preparing leaves nothing of a soft hyphen; the library failed at it, and that was logged.
    assertThat(prove("ada", "\u00AD"))
        .isEqualTo(new Step.Refused("user name or password is wrong"));
    assertThat(prove("\u00AD", "one"))
        .isEqualTo(new Step.Refused("user name or password is wrong"));
    assertThat(metrics.authentications("password", "success").total()).isEqualTo(1);
    assertThat(metrics.authentications("password", "failure").total()).isEqualTo(8);
  }

  @Test
  void computesNothingForANameThatNobodyCanHave() {
    var proof = authentication.passwordProof("x".repeat(300));
    assertThat(proof.recall("one".getBytes(UTF_8))).isInstanceOf(Step.Refused.class);
  }

  @Test
  void answersAlsoWhenAProofEndsInAnError() {
    var done = new CompletableFuture<Step>();
    var proof =
        new Proof() {
          @Override
          public String tag() {
            return "failing";
          }

          @Override
          public Step answer(byte[] said) {
            throw new OutOfMemoryError("as if");
          }
        };

    authentication.advance(proof, new byte[1], Runnable::run, done::complete);

    assertThat(done.orTimeout(20, TimeUnit.SECONDS).join()).isInstanceOf(Step.Refused.class);
  }

  @Test
  void wipesWhatWasSaid() {
    var password = "one".getBytes(UTF_8);
    prove("ada", password);
    assertThat(password).containsOnly(0);
  }

  @Test
  void remembersAPasswordUntilTheFileGivesAnother() throws IOException {
    prove("ada", "one");
    var proof = authentication.passwordProof("ada");
    assertThat(proof.recall("one".getBytes(UTF_8))).isInstanceOf(Step.Accepted.class);
    assertThat(proof.recall("two".getBytes(UTF_8))).isNull();
    UsersFile.add(file, "ada", "two", ScramVerifier.ITERATIONS_LEAST);
    nanos.addAndGet(1_000_000_000L);
    assertThat(prove("ada", "two")).isInstanceOf(Step.Accepted.class);
    assertThat(prove("ada", "one")).isInstanceOf(Step.Refused.class);
  }

  /** A proof that waits, so that others queue up behind it. */
  private static final class Blocking implements Proof {
    final CountDownLatch release = new CountDownLatch(1);

    @Override
    public String tag() {
      return "blocking";
    }

    @Override
    public Step answer(byte[] said) {
      try {
        if (!release.await(20, TimeUnit.SECONDS)) {
          throw new AssertionError("not released within 20 s");
        }
        return new Step.Refused("done");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", e);
      }
    }
  }

  @Test
  void aFloodOfAttemptsIsTurnedAwayAtABound() {
    var blocking = new Blocking();
    var most = Authentication.WAITING_MAX + 8;
    var answered = new CountDownLatch(most);
    for (var i = 0; i < most; i++) {
      authentication.advance(blocking, new byte[0], Runnable::run, step -> answered.countDown());
    }
    var before = metrics.authentications("blocking", "busy").total();
    assertThat(before).isPositive();
    assertThat(answered.getCount()).isEqualTo(most - before);
    blocking.release.countDown();
    assertThat(await(answered)).isTrue();
    assertThat(prove("ada", "one")).isInstanceOf(Step.Accepted.class);
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Test
  void aProofThatFailsItselfIsNoProof() {
    var done = new CompletableFuture<Step>();
    authentication.advance(
        new Proof() {
          @Override
          public String tag() {
            return "broken";
          }

          @Override
          public Step answer(byte[] said) {
            throw new IllegalStateException("on purpose");
          }
        },
        new byte[0],
        Runnable::run,
        done::complete);
    assertThat(done.orTimeout(20, TimeUnit.SECONDS).join()).isInstanceOf(Step.Refused.class);
  }
}
