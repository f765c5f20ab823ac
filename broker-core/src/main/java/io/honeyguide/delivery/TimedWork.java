package io.honeyguide.delivery;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything in a shard that waits for a time of the clock, to 10 ms: each task says when it wants
 * to run next, and the shard's alarm is set to the first of these times at the end of each turn.
 *
 * <p>Owner: the shard's thread.
 */
final class TimedWork {

  /** Something that is to run at times. Shard's thread. */
  interface Task {

    /** When it wants to run, in milliseconds since 1970; {@link Long#MAX_VALUE} for never. */
    long nextMs();

    /** Its time has come. It does a bounded amount and says when to go on. */
    void run(long nowMs);
  }

  private final InstantSource clock;
  private final List<Task> tasks = new ArrayList<>();
  private Shard.Alarm alarm = atMs -> {};
  private long alarmMs = Long.MAX_VALUE;

  TimedWork(InstantSource clock) {
    this.clock = clock;
  }

  void add(Task task) {
    tasks.add(task);
  }

  /** Says who wakes the shard. */
  void alarm(Shard.Alarm woken) {
    alarm = woken;
    alarmMs = Long.MAX_VALUE;
    turnEnded();
  }

  /** Has the shard woken for what comes first. */
  void turnEnded() {
    var nextMs = Long.MAX_VALUE;
    for (var i = 0; i < tasks.size(); i++) {
      nextMs = Math.min(nextMs, tasks.get(i).nextMs());
    }
    if (nextMs < alarmMs) {
      alarmMs = nextMs;
      alarm.wake(nextMs);
    }
  }

  /** Runs what is due; the alarm rang, or somebody passes by. */
  void run() {
    alarmMs = Long.MAX_VALUE;
    var nowMs = clock.millis();
    for (var i = 0; i < tasks.size(); i++) {
      var task = tasks.get(i);
      if (task.nextMs() <= nowMs) {
        task.run(nowMs);
      }
    }
  }
}
