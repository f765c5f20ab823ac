package io.honeyguide.recommender.model;

import java.util.Arrays;

/**
 * Lists of ints inside a few large arrays: blocks of 2, 4, 8 ... 1,024 ints, taken and given back
 * without an object each.
 *
 * <p>A reference is an int: chunk number times {@link #CHUNK_INTS} plus the place in the chunk; 0
 * is none. Free blocks of a size form a list through their first int. Blocks are never joined: what
 * the model stores has a stable mix of sizes, so a given-back block is soon wanted again.
 */
final class IntSlab {

  /** Largest block. */
  static final int BLOCK_INTS_MAX = 1024;

  private static final int CHUNK_BITS = 16;

  /** Ints in one chunk; a block never crosses a chunk's end. */
  static final int CHUNK_INTS = 1 << CHUNK_BITS;

  private static final int SIZE_CLASSES = 11;

  private int[][] chunks = new int[4][];
  private int chunkCount;
  private int bump = CHUNK_INTS;
  private final int[] freeHeads = new int[SIZE_CLASSES];

  /** Ints of the smallest block that holds this many. */
  static int blockInts(int count) {
    return Math.max(2, Integer.highestOneBit(Math.max(1, count - 1)) << 1);
  }

  /** A block of {@link #blockInts} of the count; its content is undefined. */
  int take(int count) {
    var ints = blockInts(count);
    if (ints > BLOCK_INTS_MAX) {
      throw new IllegalArgumentException("a block has at most 1024 ints, asked for " + count);
    }
    var sizeClass = Integer.numberOfTrailingZeros(ints);
    var head = freeHeads[sizeClass];
    if (head != 0) {
      freeHeads[sizeClass] = array(head)[start(head)];
      return head;
    }
    return bump(ints);
  }

  private int bump(int ints) {
    if (bump + ints > CHUNK_INTS) {
      giveRemainder();
      if (chunkCount == chunks.length) {
        chunks = Arrays.copyOf(chunks, chunkCount * 2);
      }
      chunks[chunkCount] = new int[CHUNK_INTS];
      // Reference 0 means none, so the very first block of the slab is never handed out.
      bump = chunkCount == 0 ? BLOCK_INTS_MAX : 0;
      chunkCount++;
    }
    var reference = ((chunkCount - 1) << CHUNK_BITS) | bump;
    bump += ints;
    return reference;
  }

  /** What is left at the end of a chunk becomes free blocks, largest first. */
  private void giveRemainder() {
    while (CHUNK_INTS - bump >= 2) {
      var ints = Math.min(BLOCK_INTS_MAX, Integer.highestOneBit(CHUNK_INTS - bump));
      give(((chunkCount - 1) << CHUNK_BITS) | bump, ints);
      bump += ints;
    }
  }

  /**
   * Gives a block back.
   *
   * @param count a count of the same block size as the one it was taken with
   */
  void give(int reference, int count) {
    var sizeClass = Integer.numberOfTrailingZeros(blockInts(count));
    array(reference)[start(reference)] = freeHeads[sizeClass];
    freeHeads[sizeClass] = reference;
  }

  /** Moves a full block's content into one of twice the size and gives the old one back. */
  int grow(int reference, int count) {
    var larger = take(count * 2);
    System.arraycopy(array(reference), start(reference), array(larger), start(larger), count);
    give(reference, count);
    return larger;
  }

  /**
   * Moves a block to another slab; this one is then given up as a whole.
   *
   * @return the block there, of {@link #blockInts} of the count; 0 for an empty one
   */
  int moveTo(IntSlab other, int reference, int count) {
    if (count == 0) {
      return 0;
    }
    var moved = other.take(count);
    System.arraycopy(array(reference), start(reference), other.array(moved), start(moved), count);
    return moved;
  }

  /** The array that holds the block. */
  int[] array(int reference) {
    return chunks[reference >>> CHUNK_BITS];
  }

  /** Where the block starts in its array. */
  static int start(int reference) {
    return reference & (CHUNK_INTS - 1);
  }

  /** Bytes of heap held. */
  long heapBytes() {
    return 4L * CHUNK_INTS * chunkCount;
  }
}
