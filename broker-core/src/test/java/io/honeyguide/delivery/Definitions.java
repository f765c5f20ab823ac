package io.honeyguide.delivery;

import io.honeyguide.log.LogException;
import io.honeyguide.named.Definition;
import io.honeyguide.named.NamedDesk;
import io.honeyguide.named.NamedRecords;
import io.honeyguide.named.NamedSubscription;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Defines named subscriptions at a shard that has a thread of its own. Any other thread. */
public final class Definitions {

  private static final int SECONDS_MAX = 20;

  private Definitions() {}

  /** What became of one. */
  public record Answer(NamedDesk.Defined outcome, @Nullable NamedSubscription subscription) {}

  /** Defines a subscription from here on, and waits until that is durable. */
  public static Answer define(Shard shard, String name, Definition definition) {
    var answer = new CompletableFuture<Answer>();
    shard.execute(
        () ->
            shard
                .named()
                .define(
                    name,
                    definition,
                    NamedRecords.HERE,
                    new NamedDesk.DefinedListener() {
                      @Override
                      public void defined(
                          NamedDesk.Defined outcome, @Nullable NamedSubscription subscription) {
                        answer.complete(new Answer(outcome, subscription));
                      }

                      @Override
                      public void refused(LogException cause) {
                        answer.completeExceptionally(cause);
                      }
                    }));
    return answer.orTimeout(SECONDS_MAX, TimeUnit.SECONDS).join();
  }
}
