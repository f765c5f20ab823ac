package io.honeyguide.publish;

import io.honeyguide.log.MessageLog;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * What one event loop owns of the broker: how others reach it, its open batch to the log, its way
 * in for messages. There is one for each event loop.
 */
public final class Loop {

  private final Mailbox mailbox;
  private final Turn turn;
  private final PublishPipeline pipeline;
  private final Executor endOfTurn;
  private final InstantSource clock;

  /** What an event loop owns where no topic has a policy of its own. */
  public Loop(
      MessageLog log, Mailbox mailbox, Executor endOfTurn, Executor soon, InstantSource clock) {
    this(log, mailbox, endOfTurn, soon, clock, new TopicDurability(Map.of()));
  }

  /**
   * What an event loop owns.
   *
   * @param mailbox how others reach it
   * @param endOfTurn runs a task on the loop after the I/O of the present turn
   * @param soon runs a task on the loop after {@link Turn#LAZY_MS}
   * @param clock the broker's clock
   * @param policies what the messages of a topic ask of the log's force; the loop's own
   */
  public Loop(
      MessageLog log,
      Mailbox mailbox,
      Executor endOfTurn,
      Executor soon,
      InstantSource clock,
      TopicDurability policies) {
    this.mailbox = mailbox;
    this.turn = new Turn(log, mailbox, endOfTurn, soon);
    this.pipeline = new PublishPipeline(turn, mailbox, clock, policies);
    this.endOfTurn = endOfTurn;
    this.clock = clock;
  }

  /** How others reach the loop; any thread. */
  public Mailbox mailbox() {
    return mailbox;
  }

  /** The loop's open batch. */
  public Turn turn() {
    return turn;
  }

  /** The loop's way in for messages. */
  public PublishPipeline pipeline() {
    return pipeline;
  }

  /** Runs a task on the loop after the I/O of the present turn. */
  public Executor endOfTurn() {
    return endOfTurn;
  }

  /** The broker's clock. */
  public InstantSource clock() {
    return clock;
  }

  /** Frees what the loop holds, when it has come to rest for good. */
  public void release() {
    turn.release();
  }
}
