package io.honeyguide.recommender.model;

import io.honeyguide.recommender.event.Decoded;
import io.honeyguide.recommender.event.EventDefect;
import io.honeyguide.recommender.event.EventDefect.Reason;
import io.honeyguide.recommender.event.ItemFacts;
import io.honeyguide.recommender.event.ItemVector;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the shop says of its items, by item number: facts, and which items it deleted. While nothing
 * is said, it costs nothing.
 *
 * <p>A deleted item stays in it without facts, so that what visitors did with it does not bring it
 * back. Above its limits the entries go that were not written for longest.
 *
 * <p>It is a function of the messages learned. Whether an item is shown also depends on the time of
 * the question, which the asker gives.
 */
public final class Catalogue {

  private static final int COUNT_DIVISOR = 16;
  private static final int BYTES_DIVISOR = 32;
  private static final int ENTRY_BYTES = 160;
  private static final int WORD_BYTES = 56;

  /** What a vector takes beside its numbers, with the sketch by which it is found. */
  private static final int VECTOR_BYTES = 72;

  private final CatalogueLimits limits;
  private @Nullable ItemFacts[] facts = new ItemFacts[0];

  /** Until when an item is shown; {@link ItemFacts#NEVER} where nothing keeps it from it. */
  private long[] shownUntilMs = new long[0];

  /** When an item came in, and from 1 the number of its newest message; 0 for no entry. */
  private long[] addedMs = new long[0];

  private long[] numbers = new long[0];

  /** Items whose facts the last message changed: its own, and those forgotten for it. */
  private int[] changed = new int[16];

  private int changedCount;
  private long lastNumber;
  private int count;
  private int deletedCount;
  private int vectorCount;
  private int dimension;
  private long factBytes;
  private long forgotten;

  Catalogue(CatalogueLimits limits) {
    this.limits = limits;
  }

  /** Whether the catalogue knows nothing at all. */
  public boolean isEmpty() {
    return count == 0;
  }

  /** Whether an item may be shown at a time; items that the catalogue does not know may. */
  public boolean isShown(int item, long atMs) {
    return item >= shownUntilMs.length || atMs < shownUntilMs[item];
  }

  /** What is said of an item, or null. */
  public @Nullable ItemFacts facts(int item) {
    return item < facts.length ? facts[item] : null;
  }

  /** Whether the shop said anything of an item, also that it is deleted. */
  public boolean holds(int item) {
    return item < numbers.length && numbers[item] != 0;
  }

  /** When the facts of an item first came in, in milliseconds since 1970; only where there are. */
  public long addedMs(int item) {
    return addedMs[item];
  }

  /** Number of items with facts. */
  public int count() {
    return count - deletedCount;
  }

  /** Number of deleted items remembered. */
  public int deletedCount() {
    return deletedCount;
  }

  /** Number of entries forgotten because of a limit. */
  public long forgotten() {
    return forgotten;
  }

  /** All items with an entry have numbers below. */
  public int end() {
    return facts.length;
  }

  /** Items with facts, those whose facts are older first. */
  public int[] itemsByAge() {
    return IntStream.range(0, facts.length)
        .filter(item -> facts[item] != null)
        .boxed()
        .sorted((a, b) -> Long.compare(numbers[a], numbers[b]))
        .mapToInt(item -> item)
        .toArray();
  }

  /** Number of items whose facts the last message changed. */
  public int changedCount() {
    return changedCount;
  }

  /** An item whose facts the last message changed. */
  public int changed(int index) {
    return changed[index];
  }

  void beginMessage() {
    changedCount = 0;
  }

  private void noteChange(int item) {
    if (changedCount == changed.length) {
      changed = Arrays.copyOf(changed, 2 * changedCount);
    }
    changed[changedCount++] = item;
  }

  void put(int item, ItemFacts newFacts, long receivedAtMs) {
    widen(item);
    var old = facts[item];
    if (old == null) {
      addedMs[item] = receivedAtMs;
      if (numbers[item] != 0) {
        deletedCount--;
      } else {
        count++;
      }
    }
    dropFacts(item);
    addFacts(item, newFacts);
    shownUntilMs[item] = newFacts.shownUntilMs();
    numbers[item] = ++lastNumber;
    noteChange(item);
  }

  /** Marks an item as deleted. */
  void delete(int item) {
    widen(item);
    count += numbers[item] == 0 ? 1 : 0;
    deletedCount += isDeleted(item) ? 0 : 1;
    dropFacts(item);
    shownUntilMs[item] = Long.MIN_VALUE;
    numbers[item] = ++lastNumber;
    noteChange(item);
  }

  private void addFacts(int item, ItemFacts newFacts) {
    factBytes += bytesOf(newFacts);
    facts[item] = newFacts;
    if (newFacts.vector().dimension() > 0) {
      vectorCount++;
      dimension = newFacts.vector().dimension();
    }
  }

  /** Why facts cannot be put into this catalogue; null when they can. */
  public @Nullable EventDefect defectOf(ItemFacts newFacts) {
    var found = newFacts.vector().dimension();
    return found == 0 || vectorCount == 0 || found == dimension
        ? null
        : new EventDefect(
            Reason.BAD_VALUE,
            "the catalogue has vectors of %d numbers, found %d".formatted(dimension, found));
  }

  /** What was decoded, or the defect of news that this catalogue cannot take in. */
  public Decoded checked(Decoded decoded) {
    var defect = decoded instanceof ItemFacts facts ? defectOf(facts) : null;
    return defect == null ? decoded : defect;
  }

  /** Number of items with vectors. */
  public int vectorCount() {
    return vectorCount;
  }

  private void dropFacts(int item) {
    var old = facts[item];
    if (old != null) {
      vectorCount -= old.vector().dimension() > 0 ? 1 : 0;
      factBytes -= bytesOf(old);
      facts[item] = null;
    }
  }

  private boolean isDeleted(int item) {
    return numbers[item] != 0 && facts[item] == null;
  }

  /** Forgets an item's entry. */
  void forget(int item) {
    if (isDeleted(item)) {
      deletedCount--;
    }
    dropFacts(item);
    shownUntilMs[item] = ItemFacts.NEVER;
    addedMs[item] = 0;
    numbers[item] = 0;
    count--;
    forgotten++;
    noteChange(item);
  }

  /** The entries that have to go, or null while the limits hold. */
  @Nullable ForgottenNumbers excess(long keptBytes) {
    if (count > limits.items()) {
      return oldest(COUNT_DIVISOR);
    }
    return count > 1 && keptBytes + bytes() > limits.bytes() ? oldest(BYTES_DIVISOR) : null;
  }

  private ForgottenNumbers oldest(int divisor) {
    return ForgottenNumbers.oldest(numbers.length, item -> numbers[item] != 0, numbers, divisor);
  }

  private void widen(int item) {
    if (item >= facts.length) {
      var from = facts.length;
      var length = Math.max(Math.max(64, item + 1), from * 3 / 2);
      facts = Arrays.copyOf(facts, length);
      shownUntilMs = Arrays.copyOf(shownUntilMs, length);
      Arrays.fill(shownUntilMs, from, length, ItemFacts.NEVER);
      addedMs = Arrays.copyOf(addedMs, length);
      numbers = Arrays.copyOf(numbers, length);
    }
  }

  /** Size without slack, estimated from the texts' lengths. */
  long bytes() {
    return factBytes + (long) ENTRY_BYTES * deletedCount;
  }

  private static long bytesOf(ItemFacts facts) {
    // The words of a title are also kept as such, to find what is like it.
    var bytes = ENTRY_BYTES + 4L * facts.title().length();
    for (var category : facts.categories()) {
      bytes += WORD_BYTES + category.length();
    }
    for (var tag : facts.tags()) {
      bytes += WORD_BYTES + tag.length();
    }
    for (var property : facts.properties().entrySet()) {
      bytes += 2L * WORD_BYTES + property.getKey().length() + property.getValue().length();
    }
    var dimension = facts.vector().dimension();
    return dimension == 0 ? bytes : bytes + VECTOR_BYTES + 4L * dimension;
  }

  /** Bytes of heap held, estimated. */
  long heapBytes() {
    return 28L * facts.length + bytes();
  }

  void write(SnapshotOutput out) throws IOException {
    out.putLong(lastNumber);
    out.putLong(forgotten);
    out.putInt(count);
    for (var item = 0; item < numbers.length; item++) {
      if (numbers[item] != 0) {
        out.putInt(item);
        out.putLong(numbers[item]);
        out.putLong(addedMs[item]);
        var told = facts[item];
        out.putInt(told == null ? 0 : 1);
        if (told != null) {
          writeFacts(out, told);
        }
      }
    }
  }

  private static void writeFacts(SnapshotOutput out, ItemFacts facts) throws IOException {
    out.putText(facts.title());
    writeTexts(out, facts.categories());
    writeTexts(out, facts.tags());
    out.putLong(Double.doubleToLongBits(facts.price()));
    out.putLong(facts.stock());
    out.putInt(facts.hidden() ? 1 : 0);
    out.putLong(facts.expiresMs());
    out.putInt(facts.properties().size());
    for (var property : facts.properties().entrySet()) {
      out.putText(property.getKey());
      out.putText(property.getValue());
    }
    var vector = facts.vector();
    out.putInt(vector.dimension());
    for (var place = 0; place < vector.dimension(); place++) {
      out.putFloat(vector.value(place));
    }
  }

  private static void writeTexts(SnapshotOutput out, List<String> texts) throws IOException {
    out.putInt(texts.size());
    for (var text : texts) {
      out.putText(text);
    }
  }

  /** Reads what {@link #write} wrote, after the items of the same snapshot. */
  void read(SnapshotInput in, ItemStore items) throws IOException {
    lastNumber = in.getLong();
    forgotten = in.getLong();
    var total = in.getCount(items.end());
    for (var i = 0; i < total; i++) {
      var item = in.getCount(Math.max(0, items.end() - 1));
      in.check(items.isUsed(item), "an item of the catalogue that has a number");
      widen(item);
      in.check(numbers[item] == 0, "each item of the catalogue once");
      numbers[item] = in.getLong();
      in.check(numbers[item] > 0 && numbers[item] <= lastNumber, "a message's number in range");
      addedMs[item] = in.getLong();
      count++;
      if (in.getCount(1) == 0) {
        deletedCount++;
        shownUntilMs[item] = Long.MIN_VALUE;
      } else {
        var told = readFacts(in, items.text(item));
        in.check(defectOf(told) == null, "vectors of one dimension");
        addFacts(item, told);
        shownUntilMs[item] = told.shownUntilMs();
      }
      items.keep(item);
    }
  }

  private static ItemFacts readFacts(SnapshotInput in, String id) throws IOException {
    var title = in.getText();
    var categories = in.hasCategories() ? readTexts(in) : readCategory(in);
    var tags = readTexts(in);
    var price = Double.longBitsToDouble(in.getLong());
    var stock = in.getLong();
    var hidden = in.getCount(1) == 1;
    var expiresMs = in.getLong();
    Map<String, String> properties = new LinkedHashMap<>();
    for (var remaining = in.getCount(Short.MAX_VALUE); remaining > 0; remaining--) {
      properties.put(in.getText(), in.getText());
    }
    var vector = in.hasCategories() ? readVector(in) : ItemVector.NONE;
    return new ItemFacts(
        id, title, categories, tags, price, stock, hidden, expiresMs, properties, vector);
  }

  private static ItemVector readVector(SnapshotInput in) throws IOException {
    var numbers = new float[in.getCount(ItemVector.DIMENSION_MOST)];
    for (var place = 0; place < numbers.length; place++) {
      numbers[place] = in.getFloat();
    }
    var vector = numbers.length == 0 ? ItemVector.NONE : ItemVector.of(numbers);
    in.check(vector != null, "a vector with a direction");
    return vector == null ? ItemVector.NONE : vector;
  }

  private static List<String> readTexts(SnapshotInput in) throws IOException {
    var texts = new String[in.getCount(Short.MAX_VALUE)];
    for (var i = 0; i < texts.length; i++) {
      texts[i] = in.getText();
    }
    return List.of(texts);
  }

  /** The one that there could be; an empty text stood for none. */
  private static List<String> readCategory(SnapshotInput in) throws IOException {
    var category = in.getText();
    return category.isEmpty() ? List.of() : List.of(category);
  }
}
