package io.honeyguide.named;

/** A consumer that keeps an account of what it holds. Called on the shard's thread. */
public interface LeaseHolder {

  /**
   * One of its leases is over: it was settled and that is recorded, its time ran out, or it counts
   * for nothing since the subscription goes on from another place.
   *
   * @param offset of the message
   */
  void leaseOver(long offset);
}
