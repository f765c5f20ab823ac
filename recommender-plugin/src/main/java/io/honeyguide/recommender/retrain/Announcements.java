package io.honeyguide.recommender.retrain;

import io.honeyguide.api.Meters;
import io.honeyguide.api.PluginContext;
import io.honeyguide.api.Publisher;
import io.honeyguide.recommender.serve.Outbox;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Tells other systems what becomes of the model, as retained messages: who subscribes later hears
 * the newest. They go out one after another, when there is room; of those that wait for room, the
 * oldest give way.
 *
 * <p>Owner: the plugin's thread.
 */
final class Announcements {

  private static final int WAITING_MAX = 16;

  private final RetrainRules rules;
  private final Publisher publisher;
  private final Outbox outbox;
  private final Meters.Counter sent;
  private final Meters.Counter lost;
  private final ArrayDeque<ByteBuffer> waiting = new ArrayDeque<>();

  Announcements(PluginContext context, RetrainRules rules, Outbox outbox) {
    this.rules = rules;
    this.publisher = context.publisher();
    this.outbox = outbox;
    this.sent = counter(context, "sent");
    this.lost = counter(context, "lost");
  }

  private static Meters.Counter counter(PluginContext context, String outcome) {
    return context
        .meters()
        .counter(
            "model_announcements",
            "Announcements of what becomes of the model",
            "outcome",
            outcome);
  }

  /** Whether anybody is told anything. */
  boolean areOn() {
    return rules.announces();
  }

  /** Whether there is something to publish. */
  boolean areWaiting() {
    return !waiting.isEmpty();
  }

  /** Puts a document in line. */
  void add(ByteBuffer document) {
    if (waiting.size() == WAITING_MAX) {
      waiting.remove();
      lost.add(1);
    }
    waiting.add(document);
  }

  /** Publishes what waits, as far as there is room. */
  void publishWaiting() {
    while (!waiting.isEmpty() && outbox.hasRoom()) {
      outbox
          .add(publisher.publish(rules.topic(), waiting.remove(), true))
          .whenComplete((place, failure) -> (failure == null ? sent : lost).add(1));
    }
  }
}
