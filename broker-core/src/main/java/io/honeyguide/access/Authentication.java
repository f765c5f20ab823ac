package io.honeyguide.access;

import io.honeyguide.metrics.BrokerMetrics;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out who clients are; one for a broker.
 *
 * <p>Any thread. Keys are computed on a few threads of its own, before which a bounded number of
 * attempts waits: beyond it the answer is {@link Step.Busy}, so a flood of attempts costs neither
 * memory nor the event loops.
 */
public final class Authentication implements AutoCloseable {

  /** Attempts that may wait, with a message of two kilobytes at most each. */
  static final int WAITING_MAX = 1024;

  private static final Logger LOG = LoggerFactory.getLogger(Authentication.class);
  private static final int THREADS_MAX = 4;
  private static final int IDLE_SECONDS = 10;
  private static final long CLOSE_SECONDS = 5;

  private final AccessOptions options;
  private final BrokerMetrics metrics;
  private final @Nullable UsersFile file;
  private final ProvenPasswords proven = new ProvenPasswords();
  private final Bans bans = new Bans();
  private final ThreadPoolExecutor workers;

  /**
   * Reads the users.
   *
   * @param nanoTime a clock in nanoseconds that never goes back
   * @throws AccessException when the users file cannot be read
   */
  public Authentication(AccessOptions options, BrokerMetrics metrics, LongSupplier nanoTime) {
    this.options = options;
    this.metrics = metrics;
    var path = options.usersFile();
    this.file = path == null ? null : UsersFile.open(path, nanoTime);
    this.workers = workers();
  }

  private static ThreadPoolExecutor workers() {
    // Half of the cores are left to those who are in already.
    var threads =
        Math.max(1, Math.min(THREADS_MAX, Runtime.getRuntime().availableProcessors() / 2));
    var number = new AtomicInteger();
    var pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_MAX),
            task -> {
              var thread = new Thread(task, "honeyguide-access-" + number.getAndIncrement());
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /** Whether there are users to tell apart; if not, nobody is asked who it is. */
  public boolean hasUsers() {
    return file != null;
  }

  /** Whether clients are served that do not say who they are. */
  public boolean admitsAnonymous() {
    return options.admitsAnonymous();
  }

  /** What clients may do. */
  public AccessRules rules() {
    return options.rules();
  }

  /** Who is not let in for a while. */
  public Bans bans() {
    return bans;
  }

  /**
   * Whether somebody may look after the broker. Without users everybody who can reach it may; with
   * users only who is allowed to by a rule.
   */
  public boolean mayAdminister(Principal principal) {
    return options.rules().mayAdminister(principal, !hasUsers());
  }

  /**
   * A proof by a method of SASL, as enhanced authentication names it.
   *
   * @return null when the method is not served
   */
  public @Nullable Proof proof(String method) {
    var users = file;
    return users != null && method.equals(ScramProof.METHOD) ? new ScramProof(users) : null;
  }

  /**
   * A proof by a password that is simply sent.
   *
   * @throws IllegalStateException without users
   */
  public Proof passwordProof(String userName) {
    var users = file;
    if (users == null) {
      throw new IllegalStateException("there are no users");
    }
    return new PasswordProof(users, proven, userName);
  }

  /**
   * Takes a proof one step on.
   *
   * @param said by the client; wiped once it was looked at
   * @param loop runs the answer, where it is not known at once
   * @param then takes the answer: before this call returns where that needs no computing, else on
   *     the loop
   */
  public void advance(Proof proof, byte[] said, Executor loop, Consumer<Step> then) {
    var known = proof.recall(said);
    if (known != null) {
      lookSoon();
      Arrays.fill(said, (byte) 0);
      count(proof, known);
      then.accept(known);
      return;
    }
    try {
      workers.execute(
          () -> {
            var step = answer(proof, said);
            Arrays.fill(said, (byte) 0);
            count(proof, step);
            loop.execute(() -> then.accept(step));
          });
    } catch (RejectedExecutionException e) {
      var busy = new Step.Busy();
      count(proof, busy);
      then.accept(busy);
    }
  }

  private static Step answer(Proof proof, byte[] said) {
    try {
      return proof.answer(said);
    } catch (RuntimeException | Error e) {
      // Also what is no mistake of ours, such as too little memory: the client waits for an answer.
      LOG.error("AC1901 proof.failed method={}; please report this", proof.tag(), e);
      return new Step.Refused("the broker failed");
    }
  }

  /** Whoever is known is not looked up, so nobody would notice that the file has changed. */
  private void lookSoon() {
    var users = file;
    if (users != null && users.isStale() && workers.getQueue().isEmpty()) {
      try {
        workers.execute(users::current);
      } catch (RejectedExecutionException e) {
        LOG.debug("the users file is looked at the next time");
      }
    }
  }

  private void count(Proof proof, Step step) {
    if (step instanceof Step.Accepted) {
      metrics.authentications(proof.tag(), "success").add(1);
    } else if (step instanceof Step.Refused) {
      metrics.authentications(proof.tag(), "failure").add(1);
    } else if (step instanceof Step.Busy) {
      metrics.authentications(proof.tag(), "busy").add(1);
    }
  }

  /** Counts a client that was turned away since it did not say who it is. */
  public void anonymousRefused() {
    metrics.authentications("anonymous", "failure").add(1);
  }

  /** Ends the threads. Attempts under way are not answered any more. */
  @Override
  public void close() {
    workers.shutdownNow();
    try {
      if (!workers.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("AC1003 access.busy an attempt is still looked at");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
