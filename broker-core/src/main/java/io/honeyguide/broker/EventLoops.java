package io.honeyguide.broker;

import io.honeyguide.delivery.Shard;
import io.honeyguide.publish.Loop;
import io.honeyguide.publish.Mailbox;
import io.honeyguide.publish.Turn;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The event loops of a broker, each with what it owns. */
final class EventLoops {

  /** One event loop: the context that Vert.x code runs on, and the broker's side of it. */
  record EventLoop(ContextInternal context, Loop loop) {

    /** Makes something on the loop; waits for it. */
    <T> T call(Supplier<T> work) {
      return run(() -> Future.succeededFuture(work.get()))
          .toCompletionStage()
          .toCompletableFuture()
          .join();
    }

    /** Runs something on the loop that answers later. */
    <T> Future<T> run(Supplier<Future<T>> work) {
      var done = context.<T>promise();
      context.runOnContext(
          none -> {
            try {
              work.get().onComplete(done);
            } catch (RuntimeException e) {
              done.tryFail(e);
            }
          });
      return done.future();
    }
  }

  private final List<EventLoop> all = new ArrayList<>();

  EventLoops(VertxInternal vertx, int count, Shard shard, InstantSource clock) {
    for (var i = 0; i < count; i++) {
      var context = vertx.createEventLoopContext();
      var thread = context.nettyEventLoop();
      // A task given to Netty's loop on the loop runs after the I/O at hand: the end of the turn.
      Executor soon =
          task -> {
            var unused = thread.schedule(task, Turn.LAZY_MS, TimeUnit.MILLISECONDS);
          };
      var mailbox = new Mailbox(thread);
      var loop = new Loop(shard.log(), mailbox, thread, soon, clock, shard.durability());
      loop.pipeline().intake(shard.intake());
      all.add(new EventLoop(context, loop));
    }
  }

  List<EventLoop> all() {
    return all;
  }

  /** Frees what the loops hold, once nothing comes from the log any more. */
  Future<Void> release() {
    return Future.join(
            all.stream()
                .map(
                    each ->
                        each.run(
                            () -> {
                              each.loop().release();
                              return Future.succeededFuture();
                            }))
                .toList())
        .mapEmpty();
  }
}
