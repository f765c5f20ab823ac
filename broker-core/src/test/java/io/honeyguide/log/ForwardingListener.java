package io.honeyguide.log;

/** Hands everything on to another listener, for tests that change one call. */
class ForwardingListener implements LogListener {

  private final LogListener next;

  ForwardingListener(LogListener next) {
    this.next = next;
  }

  @Override
  public void committed(RecordBatch batch, long firstOffset, long timeMs) {
    next.committed(batch, firstOffset, timeMs);
  }

  @Override
  public void turnEnded() {
    next.turnEnded();
  }

  @Override
  public void refused(RecordBatch batch, LogException cause) {
    next.refused(batch, cause);
  }

  @Override
  public void stalled(LogException cause) {
    next.stalled(cause);
  }

  @Override
  public void resumed() {
    next.resumed();
  }

  @Override
  public void failed(LogException cause) {
    next.failed(cause);
  }
}
