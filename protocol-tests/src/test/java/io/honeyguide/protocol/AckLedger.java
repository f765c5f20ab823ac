package io.honeyguide.protocol;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What was sent, what the broker has acknowledged, and what it did that it must not. Any thread may
 * write.
 */
final class AckLedger {

  /** Something to do once so many messages have been acknowledged. */
  private record Appointment(long count, Runnable action) {}

  private static final Appointment NONE = new Appointment(Long.MAX_VALUE, () -> {});

  private final Map<String, Integer> qosOfSent = new ConcurrentHashMap<>();
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final AtomicLong acknowledgements = new AtomicLong();
  private final AtomicReference<Appointment> appointment = new AtomicReference<>(NONE);
  private final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();

  /** A payload, which no other message has, is about to be sent. */
  void sending(String payload, int qos) {
    qosOfSent.put(payload, qos);
  }

  /** The broker has acknowledged it. */
  void acknowledged(String payload) {
    acknowledged.add(payload);
    count();
  }

  /** The broker has acknowledged something that is not checked as a message. */
  void count() {
    var count = acknowledgements.incrementAndGet();
    var due = appointment.get();
    if (count >= due.count() && appointment.compareAndSet(due, NONE)) {
      due.action().run();
    }
  }

  /**
   * Runs an action on the thread of a client that is at work, right when it gets the
   * acknowledgement that makes it so many more than now.
   */
  void after(long more, Runnable action) {
    appointment.set(new Appointment(acknowledgements.get() + more, action));
  }

  /** The broker did what it must not. */
  void violation(String what) {
    violations.add(what);
  }

  Set<String> acknowledged() {
    return Set.copyOf(acknowledged);
  }

  boolean wasSent(String payload) {
    return qosOfSent.containsKey(payload);
  }

  int qos(String payload) {
    return qosOfSent.getOrDefault(payload, 0);
  }

  Iterable<String> violations() {
    return violations;
  }
}
