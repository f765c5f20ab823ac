package io.honeyguide.http;

import io.honeyguide.named.Leases;
import io.honeyguide.named.NamedConsumer;
import io.honeyguide.named.NamedSubscription;
import io.honeyguide.named.Settlement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One pull: waits for messages, reads them, answers, and gives back what the client does not get.
 *
 * <p>Owner: the connection's event loop; the credit is the shard's thread's.
 */
final class Pull implements NamedConsumer {

  /** How long one that does not want to wait does so while messages come from the disk. */
  private static final long LOADING_MS = 200;

  private final Exchange exchange;
  private final HttpLoop http;
  private final NamedSubscription subscription;
  private final long waitMs;
  private final Runnable end = this::end;

  /** Owner: the shard's thread. */
  private int credit;

  private long timer = -1;

  /** What it has and the client has not been sent. */
  private @Nullable Leases held;

  private boolean isAnswered;

  Pull(Exchange exchange, NamedSubscription subscription, int max, long waitMs) {
    this.exchange = exchange;
    this.http = exchange.http();
    this.subscription = subscription;
    this.waitMs = waitMs;
    this.credit = max;
  }

  void start() {
    http.waits(end);
    exchange.whenOver(this::over);
    exchange.boundWait(Math.max(waitMs, LOADING_MS));
    NamedAccess.atDesk(
        exchange,
        desk -> {
          if (!desk.attach(subscription, this)) {
            ended();
          }
        });
  }

  @Override
  public void nothingYet(boolean isLoading) {
    NamedAccess.answer(exchange, () -> await(isLoading));
  }

  private void await(boolean isLoading) {
    var ms = waitMs == 0 && isLoading ? LOADING_MS : waitMs;
    if (held != null || isAnswered) {
      return;
    }
    if (ms == 0) {
      end();
    } else {
      timer = http.vertx().setTimer(ms, fired -> end());
    }
  }

  @Override
  public int credit() {
    return credit;
  }

  @Override
  public boolean leased(Leases leases) {
    credit = 0;
    http.loop().mailbox().post(() -> arrived(leases));
    return false;
  }

  @Override
  public void ended() {
    credit = 0;
    NamedAccess.answer(
        exchange,
        () -> {
          throw new RefusedRequestException(NamedAccess.unknown(subscription.name()));
        });
  }

  /** It has waited long enough: what comes in this moment is still taken. */
  private void end() {
    NamedAccess.atDesk(
        exchange,
        desk -> {
          if (credit > 0) {
            credit = 0;
            desk.detach(subscription, this);
            NamedAccess.answer(exchange, () -> answer(List.of()));
          }
        });
  }

  private void arrived(Leases leases) {
    held = leases;
    if (exchange.isOver()) {
      giveBack();
      return;
    }
    LeaseRead.read(exchange, leases, this::show);
  }

  private void show(LeaseRead read) {
    if (exchange.isOver()) {
      return;
    }
    held = null;
    var ofRest = read.ofRest();
    if (ofRest != null) {
      settle(ofRest);
    }
    answer(read.shown());
  }

  private void settle(Settlement settlement) {
    NamedAccess.atDesk(exchange, desk -> desk.settle(subscription, settlement));
  }

  private void answer(List<LeaseRead.Delivery> shown) {
    isAnswered = true;
    exchange.json(
        200,
        out -> {
          out.writeStartObject();
          out.writeArrayFieldStart("messages");
          for (var delivery : shown) {
            delivery.write(out);
          }
          out.writeEndArray();
          out.writeEndObject();
        });
  }

  /** Answered, or the client is gone. */
  private void over() {
    http.waitsNoMore(end);
    http.vertx().cancelTimer(timer);
    if (held != null) {
      giveBack();
    } else if (!isAnswered) {
      NamedAccess.atDesk(
          exchange,
          desk -> {
            if (credit > 0) {
              credit = 0;
              desk.detach(subscription, this);
            }
          });
    }
  }

  private void giveBack() {
    var leases = held;
    held = null;
    if (leases != null) {
      settle(leases.giveBack(0));
    }
  }
}
