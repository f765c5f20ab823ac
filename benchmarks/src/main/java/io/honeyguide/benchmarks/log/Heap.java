package io.honeyguide.benchmarks.log;

import java.lang.management.ManagementFactory;

/** What the other threads of this process allocated on the heap. */
final class Heap {

  private Heap() {}

  /** Bytes that the living threads but the calling one have allocated since they began. */
  static long allocatedBytes() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    var sum = 0L;
    for (var bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
      sum += Math.max(0, bytes);
    }
    return sum - threads.getThreadAllocatedBytes(Thread.currentThread().getId());
  }
}
