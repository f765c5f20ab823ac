package io.honeyguide.plugin;

import io.honeyguide.api.Plugin;
import io.honeyguide.delivery.Checkpoint;
import io.honeyguide.log.RecordView;
import io.honeyguide.message.MessageView;
import io.honeyguide.metrics.MeterRegistration;
import io.honeyguide.plugin.PluginHooks.Hook;
import io.honeyguide.plugin.PluginStatus.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One plugin's life: start, restore, work, stop.
 *
 * <p>A plugin that cannot read its state may have read half of it. It is then stopped, and a new
 * object of its class is started, from an older state or from none: no plugin goes on with a state
 * that nobody knows.
 *
 * <p>Owner: the plugin's thread. A deadline that passes ends the plugin from the clock's thread,
 * since its own may be the one that hangs.
 */
final class HostedPlugin {

  private static final Logger LOG = LoggerFactory.getLogger(HostedPlugin.class);

  private final PluginFinder.Found found;
  private final PluginManifest manifest;
  private final Map<String, Object> section;
  private final PluginEnvironment host;
  private final PluginThread thread;
  private final PluginHooks hooks;
  private final CompletableFuture<Void> started = new CompletableFuture<>();
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private final Set<Checkpoint> unreadable = new HashSet<>();

  private volatile PluginStatus status;
  private volatile @Nullable HostedContext context;
  private volatile List<ConsumerRuntime> consumers = List.of();
  private volatile List<MeterRegistration> lags = List.of();
  private @Nullable Plugin plugin;
  private boolean isStopping;

  HostedPlugin(PluginFinder.Found found, Map<String, Object> section, PluginEnvironment host) {
    this.found = found;
    this.manifest = found.manifest();
    this.section = section;
    this.host = host;
    this.thread = new PluginThread(manifest.id(), found.type().getClassLoader());
    this.hooks = new PluginHooks(manifest.id(), host.metrics(), host.time(), thread);
    this.status = status(State.STARTING, "");
  }

  private PluginStatus status(State state, String detail) {
    return new PluginStatus(manifest.id(), manifest.version(), manifest.mandatory(), state, detail);
  }

  /** How it is doing. Any thread. */
  PluginStatus status() {
    return status;
  }

  /** The oldest place in the log that its consumers may go back to. Any thread. */
  long oldestNeeded() {
    return switch (status.state()) {
      // What a plugin needs that has not started is not known.
      case STARTING, DISABLED -> 0;
      case RUNNING, STOPPED -> {
        var oldest = Long.MAX_VALUE;
        for (var consumer : consumers) {
          oldest = Math.min(oldest, consumer.neededFrom());
        }
        yield oldest;
      }
    };
  }

  /** Whether one of its consumers may go back to a message. Any thread. */
  boolean needs(RecordView record, MessageView message) {
    return switch (status.state()) {
      case STARTING, DISABLED -> true;
      case RUNNING, STOPPED -> {
        for (var consumer : consumers) {
          if (consumer.needs(record, message)) {
            yield true;
          }
        }
        yield false;
      }
    };
  }

  /** Starts the plugin. The stage fails with the reason, in one line, when it does not start. */
  CompletableFuture<Void> start() {
    thread.execute(this::begin);
    return started;
  }

  private void begin() {
    if (isTooLate()) {
      return;
    }
    var deadline =
        host.time()
            .after(
                host.limits().startDeadline(),
                () ->
                    startFailed(
                        "its start took longer than " + host.limits().startDeadline(), null));
    var fresh = new HostedContext(manifest, section, host, thread, hooks);
    context = fresh;
    hooks.call(
        Hook.START,
        () -> {
          var created = found.creation().get();
          plugin = created;
          return created.start(fresh);
        },
        (nothing, failure) -> {
          deadline.cancel();
          if (isTooLate()) {
            return;
          }
          if (failure == null) {
            restore(fresh);
          } else if (failure instanceof IllegalArgumentException refusal) {
            argumentRefused(refusal);
          } else {
            startFailed("its start failed: " + failure, failure);
          }
        });
  }

  /** Whether its deadline passed while the plugin held its thread. */
  private boolean isTooLate() {
    if (status.state() == State.STARTING) {
      return false;
    }
    LOG.warn("PL1010 plugin.start.late id={} it stays disabled", manifest.id());
    return true;
  }

  private void restore(HostedContext fresh) {
    var restoring = new ArrayList<ConsumerRuntime>();
    try {
      fresh.requireKnownSettings();
      for (var registration : fresh.registered()) {
        restoring.add(
            new ConsumerRuntime(
                "plugin/" + manifest.id() + "/" + registration.spec().name(),
                registration.spec(),
                registration.filters(),
                registration.consumer(),
                host,
                new StateFiles(fresh.stateDirectory(), registration.spec().name()),
                thread,
                hooks,
                fresh.questions()::recheck));
      }
    } catch (IllegalArgumentException e) {
      argumentRefused(e);
      return;
    } catch (IOException e) {
      startFailed("its directory cannot be made: " + e, e);
      return;
    }
    restore(fresh, restoring, 0);
  }

  private void restore(HostedContext fresh, List<ConsumerRuntime> restoring, int index) {
    if (index == restoring.size()) {
      goToWork(fresh, restoring);
      return;
    }
    restoring
        .get(index)
        .restore(
            unreadable,
            checkpoint -> {
              if (checkpoint == null) {
                restore(fresh, restoring, index + 1);
              } else {
                unreadable.add(checkpoint);
                startOver(fresh);
              }
            });
  }

  /** Ends the plugin object whose state is spoiled and begins with a new one. */
  private void startOver(HostedContext spoiled) {
    var deadline =
        host.time()
            .after(
                host.limits().stopDeadline(),
                () ->
                    startFailed(
                        "it did not stop within "
                            + host.limits().stopDeadline()
                            + " after it could not read its state",
                        null));
    spoiled.wind();
    stopPlugin(
        () -> {
          deadline.cancel();
          spoiled.drain(
              () -> {
                spoiled.close();
                begin();
              });
        });
  }

  private void goToWork(HostedContext fresh, List<ConsumerRuntime> ready) {
    var waitingFor = new int[] {ready.size()};
    if (ready.isEmpty()) {
      running(fresh, ready);
      return;
    }
    consumers = List.copyOf(ready);
    for (var consumer : ready) {
      consumer.start(
          () -> {
            if (--waitingFor[0] == 0) {
              running(fresh, ready);
            }
          });
    }
  }

  private void running(HostedContext fresh, List<ConsumerRuntime> ready) {
    synchronized (this) {
      if (status.state() != State.STARTING) {
        return;
      }
      lags =
          ready.stream()
              .map(consumer -> host.metrics().durableLag(consumer.name(), consumer::lag))
              .toList();
      status = status(State.RUNNING, "");
    }
    fresh.begin(ready);
    LOG.info(
        "PL1001 plugin.started id={} version={} consumers={} class={}",
        manifest.id(),
        manifest.version(),
        ready.size(),
        found.type().getName());
    started.complete(null);
  }

  /**
   * Where somebody wrote a section for the plugin this is taken for a mistake in it, which only its
   * author can mend. The sentence says it all.
   */
  private void argumentRefused(IllegalArgumentException refusal) {
    var reason = String.valueOf(refusal.getMessage());
    var message = notStarted(reason);
    startFailed(
        reason,
        null,
        section.isEmpty() ? new PluginException(message) : new PluginSettingsException(message));
  }

  private String notStarted(String reason) {
    return "the plugin %s (%s) did not start: %s"
        .formatted(manifest.id(), manifest.source(), reason);
  }

  /** Any thread. */
  private void startFailed(String reason, @Nullable Throwable cause) {
    var message = notStarted(reason);
    startFailed(
        reason,
        cause,
        cause == null ? new PluginException(message) : new PluginException(message, cause));
  }

  private void startFailed(String reason, @Nullable Throwable cause, PluginException failure) {
    synchronized (this) {
      if (status.state() != State.STARTING) {
        return;
      }
      status = status(State.DISABLED, reason);
    }
    LOG.error(
        "PL1002 plugin.disabled id={} version={} mandatory={} reason=\"{}\"",
        manifest.id(),
        manifest.version(),
        manifest.mandatory(),
        reason,
        cause);
    takeBack();
    var outage = "the plugin %s is disabled; /health/ready says why".formatted(manifest.id());
    manifest.prefixes().forEach(prefix -> host.queries().addOutage(prefix, outage));
    thread.abandon();
    started.completeExceptionally(failure);
    stopped.complete(null);
  }

  /** Takes back everything that the plugin has with others. Any thread. */
  private void takeBack() {
    var current = context;
    if (current != null) {
      current.close();
    }
    consumers.forEach(ConsumerRuntime::close);
    lags.forEach(MeterRegistration::close);
    hooks.close();
  }

  /** Stops the plugin, after its start has come to an end. The stage never fails. */
  CompletableFuture<Void> stop() {
    return started.handle((nothing, failure) -> status).thenCompose(atEnd -> beginStop());
  }

  private synchronized CompletableFuture<Void> beginStop() {
    var current = context;
    if (status.state() != State.RUNNING || current == null || isStopping) {
      return stopped;
    }
    isStopping = true;
    var deadline = host.time().after(host.limits().stopDeadline(), this::leaveBehind);
    thread.execute(
        () -> {
          current.wind();
          stopConsumers(
              () ->
                  stopPlugin(
                      () ->
                          current.drain(
                              () -> {
                                deadline.cancel();
                                ended("");
                              })));
        });
    return stopped;
  }

  private void stopConsumers(Runnable done) {
    var waitingFor = new int[] {consumers.size()};
    if (consumers.isEmpty()) {
      done.run();
    }
    for (var consumer : consumers) {
      consumer.stop(
          () -> {
            if (--waitingFor[0] == 0) {
              done.run();
            }
          });
    }
  }

  private void stopPlugin(Runnable done) {
    var stopping = plugin;
    if (stopping == null) {
      done.run();
      return;
    }
    plugin = null;
    hooks.call(
        Hook.STOP,
        stopping::stop,
        (nothing, failure) -> {
          if (failure != null) {
            LOG.warn("PL1004 plugin.stop.failed id={}", manifest.id(), failure);
          }
          done.run();
        });
  }

  /** On the clock's thread. */
  private void leaveBehind() {
    var detail =
        "it did not stop within %s; its next start goes on from its last checkpoint"
            .formatted(host.limits().stopDeadline());
    LOG.error("PL1005 plugin.left_behind id={} reason=\"{}\"", manifest.id(), detail);
    ended(detail);
  }

  private void ended(String detail) {
    synchronized (this) {
      if (status.state() != State.RUNNING) {
        return;
      }
      status = status(State.STOPPED, detail);
    }
    takeBack();
    if (detail.isEmpty()) {
      LOG.info("PL1003 plugin.stopped id={}", manifest.id());
      thread.end();
    } else {
      thread.abandon();
    }
    stopped.complete(null);
  }
}
